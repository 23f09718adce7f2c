#!/bin/sh
sed 's/replicas: 3/replicas: 7/'
