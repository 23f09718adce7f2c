{{- define "name" -}}child{{- end -}}
