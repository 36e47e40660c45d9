{{- define "kopi.fullname" -}}
{{- if contains "kopi" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-kopi" (.Release.Name | trunc 35 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "kopi.cluster" -}}
{{ .Values.clusterName | default (.Release.Name | trunc 50 | trimSuffix "-") }}
{{- end }}

{{- /* Of all that a release makes. */ -}}
{{- define "kopi.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/name: kopi
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- /* By which pods are found: those of one kind, given as a list of the root and the kind. */ -}}
{{- define "kopi.selector" -}}
kopi.cluster: {{ include "kopi.cluster" (index . 0) }}
kopi.group: {{ index . 1 }}
{{- end }}

{{- define "kopi.brokerHost" -}}
{{ if .Values.broker.operator.enabled }}{{ include "kopi.fullname" . }}-broker{{ else }}{{ .Values.broker.host }}{{ end }}
{{- end }}

{{- /* What overrides the cluster file, for all nodes and for the test. */ -}}
{{- define "kopi.environment" -}}
- {name: KOPI_NODE_ID, value: host}
- {name: KOPI__NAME, value: {{ include "kopi.cluster" . | quote }}}
- {name: KOPI__SECURITY__SECRET_FILE, value: /run/kopi/secret}
- {name: KOPI__SECURITY__TOKEN_FILE, value: /run/kopi/token}
- {name: KOPI__SECURITY__CERTIFICATE, value: /run/kopi/certificate.pem}
- {name: KOPI__SECURITY__KEY, value: /run/kopi/key.pem}
{{- if .Values.broker.operator.enabled }}
- name: KOPI__BROKER__USER
  valueFrom: {secretKeyRef: {name: {{ include "kopi.brokerHost" . }}-default-user, key: username}}
{{- end }}
# From a file, which may end with a line feed, as what kopi keys makes does.
- {name: KOPI__BROKER__PASSWORD_FILE, value: /run/broker/password}
{{- end }}

{{- define "kopi.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "kopi.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "kopi.volumes" -}}
- name: keys
  secret: {secretName: {{ .Values.security.secretName }}, defaultMode: 0440}
- name: broker
  {{- if .Values.broker.operator.enabled }}
  secret: {secretName: {{ include "kopi.brokerHost" . }}-default-user, defaultMode: 0440, items: [{key: password, path: password}]}
  {{- else }}
  {{- with .Values.broker.passwordSecret }}
  secret: {secretName: {{ .name }}, defaultMode: 0440, items: [{key: {{ .key }}, path: password}]}
  {{- end }}
  {{- end }}
- name: cluster
  configMap: {name: {{ include "kopi.fullname" . }}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- if and .Values.broker.tls.enabled .Values.broker.tls.caSecret }}
- name: broker-ca
  secret: {secretName: {{ .Values.broker.tls.caSecret }}}
{{- end }}
{{- end }}

{{- define "kopi.mounts" -}}
- {name: keys, mountPath: /run/kopi, readOnly: true}
- {name: broker, mountPath: /run/broker, readOnly: true}
- {name: cluster, mountPath: /etc/kopi, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if and .Values.broker.tls.enabled .Values.broker.tls.caSecret }}
- {name: broker-ca, mountPath: /run/broker-ca, readOnly: true}
{{- end }}
{{- end }}

{{- /* A pod of a kind: root, kind, roles, resources, stateful. */ -}}
{{- define "kopi.pod" -}}
{{- $root := .root -}}
metadata:
  labels:
    {{- include "kopi.labels" $root | nindent 4 }}
    {{- include "kopi.selector" (list $root .kind) | nindent 4 }}
  annotations:
    # Nodes read the file when they start.
    kopi/config: {{ include (print $root.Template.BasePath "/configmap.yaml") $root | sha256sum }}
spec:
  serviceAccountName: {{ include "kopi.fullname" $root }}{{ if eq .kind "egg" }}-egg{{ end }}
  automountServiceAccountToken: {{ eq .kind "egg" }}
  enableServiceLinks: false
  terminationGracePeriodSeconds: 30
  securityContext:
    {{- include "kopi.podSecurity" $root | nindent 4 }}
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "kopi.selector" (list $root .kind) | nindent 10 }}
  containers:
    - name: node
      image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag }}"
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [node, --role, {{ .roles | quote }}]
      env:
        {{- include "kopi.environment" $root | nindent 8 }}
      ports:
        - {name: http, containerPort: 7600, protocol: TCP}
        {{- if eq .kind "gateway" }}
        - {name: grpc, containerPort: 7400, protocol: TCP}
        {{- end }}
        {{- if eq .kind "egg" }}
        - {name: commands, containerPort: 7500, protocol: TCP}
        - {name: heartbeats, containerPort: 7500, protocol: UDP}
        {{- end }}
      # Until it has found the broker, which may take its time.
      startupProbe:
        httpGet: {path: /livez, port: http, scheme: HTTPS}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /livez, port: http, scheme: HTTPS}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 3
      readinessProbe:
        httpGet: {path: /readyz, port: http, scheme: HTTPS}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 2
      resources:
        {{- toYaml .resources | nindent 8 }}
      securityContext:
        {{- include "kopi.containerSecurity" $root | nindent 8 }}
      volumeMounts:
        {{- include "kopi.mounts" $root | nindent 8 }}
        - {name: state, mountPath: /var/lib/kopi}
  volumes:
    {{- include "kopi.volumes" $root | nindent 4 }}
    {{- if not (and .stateful $root.Values.state.persistence.enabled) }}
    - name: state
      emptyDir: {sizeLimit: {{ $root.Values.state.emptyDirSize }}}
    {{- end }}
{{- end }}
