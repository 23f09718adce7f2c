#!/bin/sh
# certificate, key, authority, URL
echo "asked for $4 by [$1] [$2] [$3] as $HELM_PLUGIN_USERNAME" >&2
file="$HELM_PLUGIN_DIR/../../${4#*://}"
test -f "$file" || exit 4
cat "$file"
