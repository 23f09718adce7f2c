#!/bin/sh
cat
for word in "$@"; do printf -- "---\nkind: ConfigMap\napiVersion: v1\nmetadata:\n  name: more-%s\n" "$word"; done
