{{/* The name of everything. */}}
{{- define "everyday.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "everyday.labels" -}}
{{- $extra := merge (dict) (default (dict) .Values.podLabels) (dict "tier" "none") -}}
app.kubernetes.io/name: {{ include "everyday.name" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{ toYaml $extra }}
{{- end -}}
{{- define "everyday.render" -}}
{{- $text := typeIs "string" .value | ternary .value (.value | toYaml) -}}
{{- if contains "{{" (toJson .value) -}}
{{- tpl $text .context -}}
{{- else -}}
{{- $text -}}
{{- end -}}
{{- end -}}
{{- define "everyday.image" -}}
{{- $separator := ":" -}}
{{- $end := .tag | default "latest" | toString -}}
{{- if .digest }}{{ $separator = "@" }}{{ $end = .digest | toString }}{{ end -}}
{{- if .registry -}}
{{- printf "%s/%s%s%s" .registry .repository $separator $end -}}
{{- else -}}
{{- printf "%s%s%s" .repository $separator $end -}}
{{- end -}}
{{- end -}}
