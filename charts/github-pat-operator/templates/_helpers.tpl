{{/* The names of all objects are fixed: the operator's messages and documents refer to them. */}}
{{- define "github-pat-operator.name" -}}
github-pat-operator
{{- end }}

{{/* Labels of every object. Those that selectors use come last, so that commonLabels cannot change them. */}}
{{- define "github-pat-operator.labels" -}}
{{- $fixed := dict
      "app.kubernetes.io/name" "github-pat-operator"
      "app.kubernetes.io/part-of" "github-pat-operator"
      "app.kubernetes.io/instance" .Release.Name
      "app.kubernetes.io/version" .Chart.AppVersion
      "app.kubernetes.io/managed-by" .Release.Service
      "helm.sh/chart" (printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_")) }}
{{- toYaml (merge $fixed .Values.commonLabels) }}
{{- end }}

{{/* Labels of the objects that belong to the operator's pods. */}}
{{- define "github-pat-operator.operatorLabels" -}}
{{ include "github-pat-operator.labels" . }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "github-pat-operator.selectorLabels" -}}
app.kubernetes.io/name: github-pat-operator
app.kubernetes.io/component: operator
{{- end }}

{{/* Labels of the pods. They do not name the chart's version, so that a new chart alone starts no new pods. */}}
{{- define "github-pat-operator.podLabels" -}}
{{- $fixed := dict
      "app.kubernetes.io/name" "github-pat-operator"
      "app.kubernetes.io/part-of" "github-pat-operator"
      "app.kubernetes.io/component" "operator" }}
{{- toYaml (merge $fixed .Values.podLabels .Values.commonLabels) }}
{{- end }}

{{- define "github-pat-operator.image" -}}
{{- with .Values.image }}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end }}
{{- end }}
{{- end }}

{{/* The operator's ServiceAccount as the subject of a binding. */}}
{{- define "github-pat-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: github-pat-operator
    namespace: {{ .Release.Namespace }}
{{- end }}

{{/* The rights on the operator's kinds, wherever they are handled. */}}
{{- define "github-pat-operator.rules" -}}
- apiGroups: [patoperator.dev]
  resources: [patgrantreviews, patrevocations]
  verbs: [get, list, watch]
- apiGroups: [patoperator.dev]
  resources: [patinventories]
  verbs: [list, watch]
- apiGroups: [patoperator.dev]
  resources: [patrequests, patgrants]
  verbs: [list, create, delete]
- apiGroups: [patoperator.dev]
  resources: [patgrantreviews/status, patrevocations/status, patinventories/status, patrequests/status, patgrants/status]
  verbs: [patch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- end }}

{{/* The right to read the Secret of the GitHub App. */}}
{{- define "github-pat-operator.secretsRule" -}}
- apiGroups: [""]
  resources: [secrets]
  resourceNames: [github-app]
  verbs: [get]
{{- end }}

{{/*
JAVA_TOOL_OPTIONS; empty when there are none. The kubelet replaces $(KUBERNETES_SERVICE_HOST): through a proxy the operator
would not reach the Kubernetes API.
*/}}
{{- define "github-pat-operator.javaToolOptions" -}}
{{- $options := list }}
{{- with .Values.proxy }}
{{- if .host }}
{{- $direct := prepend .noProxy "$(KUBERNETES_SERVICE_HOST)" | join "|" }}
{{- $options = append $options (printf "-Dhttps.proxyHost=%s -Dhttps.proxyPort=%d -Dhttp.nonProxyHosts=%s" .host (int .port) $direct) }}
{{- end }}
{{- end }}
{{- with .Values.javaToolOptions }}
{{- $options = append $options . }}
{{- end }}
{{- join " " $options }}
{{- end }}

{{/* Ports of GitHub, of the Kubernetes API and of the proxy, as {"ports": [...]}. */}}
{{- define "github-pat-operator.egressPorts" -}}
{{- $ports := list }}
{{- range .Values.networkPolicy.egressPorts }}
{{- $ports = append $ports (int .) }}
{{- end }}
{{- range .Values.github.apiURLs }}
{{- $host := (urlParse .).host }}
{{- if regexMatch ":[0-9]+$" $host }}
{{- $ports = append $ports (regexFind "[0-9]+$" $host | int) }}
{{- end }}
{{- end }}
{{- with .Values.proxy }}
{{- if .host }}
{{- $ports = append $ports (int .port) }}
{{- end }}
{{- end }}
{{- dict "ports" (uniq $ports) | toJson }}
{{- end }}
