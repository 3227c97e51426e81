{{- define "slipway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "slipway.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "slipway.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "slipway.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Of what the whole cluster has only one of: two releases of one name in two namespaces must not meet there. */}}
{{- define "slipway.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "slipway.fullname" .) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "slipway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "slipway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "slipway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "slipway.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "slipway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "slipway.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "slipway.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ printf "%s@%s" .repository .digest }}
{{- else }}{{ printf "%s:%s" .repository (default $.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{- define "slipway.apiSecretName" -}}
{{- default (printf "%s-api" (include "slipway.fullname" .)) .Values.api.existingSecret }}
{{- end }}
{{- define "slipway.apiSecretKey" -}}
{{- if .Values.api.existingSecret }}{{ .Values.api.existingSecretKey }}{{ else }}token{{ end }}
{{- end }}

{{/* Whether state is in SQLite, in a volume that one Pod can write. */}}
{{- define "slipway.isSqlite" -}}
{{- if not .Values.database.existingSecret }}true{{ end }}
{{- end }}

{{- define "slipway.tenantsFromNamespaces" -}}
{{- if has .Values.tenantsFrom (list "namespaces" "both") }}true{{ end }}
{{- end }}

{{/* The namespaces of the tenants of the values, each once, by name. */}}
{{- define "slipway.tenantNamespaces" -}}
{{- $names := list }}
{{- range .Values.tenants }}{{- $names = append $names .namespace }}{{- end }}
{{- $names | uniq | sortAlpha | toJson }}
{{- end }}

{{/* A setting of `slipway serve`: maxRunning is SLIPWAY_MAX_RUNNING. */}}
{{- define "slipway.settingEnv" -}}
{{- if eq . "otlpEndpoint" }}OTEL_EXPORTER_OTLP_ENDPOINT{{ else }}SLIPWAY_{{ . | snakecase | upper }}{{ end }}
{{- end }}

{{/* Numbers of YAML are floats here, and those from a million on would be written as 1e+06; its yes is true. */}}
{{- define "slipway.text" -}}
{{- if kindIs "float64" . }}{{ int64 . }}{{ else if kindIs "bool" . }}{{ ternary "yes" "no" . }}{{ else }}{{ . }}{{ end }}
{{- end }}
