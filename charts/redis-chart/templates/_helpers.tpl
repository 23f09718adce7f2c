{{/* The name of everything the release owns. */}}
{{- define "redis.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The labels that choose pods. */}}
{{- define "redis.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The labels of every object. */}}
{{- define "redis.labels" -}}
{{ include "redis.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* The password: the one given, else the one in the cluster, else a new one. */}}
{{- define "redis.password" -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "redis.fullname" .) -}}
{{- if .Values.auth.password -}}
{{- .Values.auth.password | b64enc -}}
{{- else if $secret -}}
{{- index $secret.data "password" -}}
{{- else -}}
{{- randAlphaNum 24 | b64enc -}}
{{- end -}}
{{- end -}}

{{/* A redis container; takes a dict of root, role, resources. */}}
{{- define "redis.container" -}}
- name: redis
  image: {{ printf "%s:%s" .root.Values.image.repository .root.Values.image.tag | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  command: [redis-server, /etc/redis/redis.conf]
  {{- if or .root.Values.auth.enabled (eq .role "follower") }}
  args:
    {{- if .root.Values.auth.enabled }}
    - --requirepass
    - $(REDIS_PASSWORD)
    - --masterauth
    - $(REDIS_PASSWORD)
    {{- end }}
    {{- if eq .role "follower" }}
    - --replicaof
    - {{ include "redis.fullname" .root }}-leader
    - {{ .root.Values.service.port | quote }}
    {{- end }}
  {{- end }}
  {{- if .root.Values.auth.enabled }}
  env:
    - name: REDIS_PASSWORD
      valueFrom:
        secretKeyRef:
          name: {{ include "redis.fullname" .root }}
          key: password
    - name: REDISCLI_AUTH
      valueFrom:
        secretKeyRef:
          name: {{ include "redis.fullname" .root }}
          key: password
  {{- end }}
  ports:
    - name: redis
      containerPort: {{ .root.Values.service.port }}
  readinessProbe:
    exec:
      command: [redis-cli, ping]
    periodSeconds: 5
  livenessProbe:
    tcpSocket:
      port: redis
    initialDelaySeconds: 10
    periodSeconds: 10
  resources:
    {{- toYaml .resources | nindent 4 }}
  volumeMounts:
    - name: config
      mountPath: /etc/redis
    - name: data
      mountPath: /data
{{- end -}}
