{{- define "shared.x" -}}x{{- end -}}
