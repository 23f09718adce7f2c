#!/bin/sh
cat >/dev/null
echo "it went wrong" >&2
exit 7
