{{- define "labels" }}
app: {{ .Release.Name }} # whose it is
{{- end }}
