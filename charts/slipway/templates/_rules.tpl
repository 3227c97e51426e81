{{/* Made by `npm run docs` of src/kubernetes/needed-permissions.ts. */}}

{{- define "slipway.rules.cluster.always" -}}
- apiGroups: ['']
  resources: [namespaces]
  verbs: [get]
- apiGroups: ['']
  resources: [nodes]
  verbs: [list]
- apiGroups: [shipwright.io]
  resources: [clusterbuildstrategies]
  verbs: [list]
{{- end }}

{{- define "slipway.rules.tenant.always" -}}
- apiGroups: [shipwright.io]
  resources: [buildruns]
  verbs: [create, get, list, watch, patch, delete]
- apiGroups: [shipwright.io]
  resources: [buildstrategies]
  verbs: [list]
- apiGroups: [tekton.dev]
  resources: [taskruns]
  verbs: [list, watch]
- apiGroups: ['']
  resources: [pods]
  verbs: [list, watch, get]
- apiGroups: ['']
  resources: [pods/log]
  verbs: [get]
- apiGroups: ['']
  resources: [secrets]
  verbs: [create, get, patch, delete]
- apiGroups: [metrics.k8s.io]
  resources: [pods]
  verbs: [get]
{{- end }}

{{- define "slipway.rules.cluster.tenants-from-namespaces" -}}
- apiGroups: ['']
  resources: [namespaces]
  verbs: [list, watch]
{{- end }}

{{- define "slipway.rules.tenant.tenants-from-namespaces" -}}
- apiGroups: ['']
  resources: [events]
  verbs: [create]
{{- end }}

{{- define "slipway.rules.own.app-secret" -}}
- apiGroups: ['']
  resources: [secrets]
  verbs: [get, create, patch]
{{- end }}
