{{- define "vestibule.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "vestibule.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "vestibule.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "vestibule.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* What every pod of the chart has beside its container. */ -}}
{{- define "vestibule.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "vestibule.volumes" -}}
- name: secret
  secret:
    secretName: {{ .Values.secret.name }}
    defaultMode: 0440
    items:
      {{- range .Values.secret.keys }}
      - { key: {{ . }}, path: {{ . }} }
      {{- end }}
- name: tmp
  emptyDir: {}
- name: home
  {{- if .Values.uploads.existingClaim }}
  persistentVolumeClaim: { claimName: {{ .Values.uploads.existingClaim }} }
  {{- else if .Values.uploads.ephemeral }}
  emptyDir: {}
  {{- else }}
  {{- fail "Set uploads.existingClaim to a ReadWriteMany volume for pictures, or uploads.ephemeral to true to lose them." }}
  {{- end }}
{{- end }}

{{- /* What every container of the chart is: image, settings, secrets from files, no rights; with `probed`, the metrics'
       port is there without metrics too. */ -}}
{{- define "vestibule.container" -}}
image: {{ include "vestibule.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  - name: VESTIBULE_PUBLIC_ORIGIN
    value: {{ .Values.publicOrigin | quote }}
  - name: VESTIBULE_EMAIL_FROM
    value: {{ .Values.emailFrom | quote }}
  - name: VESTIBULE_WORKERS
    value: {{ .Values.workers | quote }}
  - name: VESTIBULE_HASHING_SLOTS
    value: {{ .Values.hashingSlots | quote }}
  - name: VESTIBULE_DRAIN_SECONDS
    value: {{ .Values.drainSeconds | quote }}
  {{- if or .Values.metrics.enabled .probed }}
  - name: VESTIBULE_METRICS_PORT
    value: {{ .Values.metrics.port | quote }}
  {{- end }}
  - name: VESTIBULE_DELIVERY
    value: worker
  {{- with .Values.trustedProxies }}
  - name: VESTIBULE_TRUSTED_PROXIES
    value: {{ join "," . | quote }}
  {{- end }}
  {{- if .Values.config }}
  - name: VESTIBULE_CONFIG
    value: /etc/vestibule/vestibule.toml
  {{- end }}
  {{- range .Values.secret.keys }}
  - name: VESTIBULE_{{ upper . }}_FILE
    value: /run/secrets/vestibule/{{ . }}
  {{- end }}
volumeMounts:
  - { name: secret, mountPath: /run/secrets/vestibule, readOnly: true }
  - { name: home, mountPath: /var/lib/vestibule }
  - { name: tmp, mountPath: /tmp }
  {{- if .Values.config }}
  - { name: config, mountPath: /etc/vestibule, readOnly: true }
  {{- end }}
{{- end }}
