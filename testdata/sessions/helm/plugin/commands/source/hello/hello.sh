#!/bin/sh
echo "arguments: $*"
env | grep '^HELM_' | sort
echo "to standard error" >&2
read line && echo "read: $line"
exit 3
