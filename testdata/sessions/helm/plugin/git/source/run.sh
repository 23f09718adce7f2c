#!/bin/sh
echo "the first version: $*"
