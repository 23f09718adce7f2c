#!/bin/sh
# Takes everything away but the Secret.
cat > /dev/null
cat <<END
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Secret
  metadata: {name: gone, labels: {a: "1"}}
results:
- message: the rest was not needed
END
