{{- define "name" -}}umbrella{{- end -}}
{{- define "only.parent" -}}{{ .Chart.Name }}:{{ include "name" . }}{{- end -}}
