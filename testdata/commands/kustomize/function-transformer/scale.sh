#!/bin/sh
# Scales the Deployment and adds a Service, as a function of kustomize does.
sed 's/replicas: 1$/replicas: 3/' | sed "/^functionConfig/i\\
- apiVersion: v1\\
  kind: Service\\
  metadata:\\
    name: added\\
    annotations: {args: \"$*\", size: \"$SIZE\", more: \"$MORE\", in: \"${PWD##*/}\"}"
