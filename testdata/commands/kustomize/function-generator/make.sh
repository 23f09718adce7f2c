#!/bin/sh
# A generator: one ConfigMap, whose name gets a hash.
cat > /dev/null
echo "making it" >&2
cat <<END
apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: made
    annotations:
      kustomize.config.k8s.io/needs-hash: "true"
  data: {b: c, a: "1"}
END
