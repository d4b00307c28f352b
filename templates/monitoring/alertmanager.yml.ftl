# ${stack}: who is told by Alertmanager on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# URLs and passwords are in files beside it, which are read whenever something is sent.

global:
  resolve_timeout: 1m

route:
  receiver: nobody
  group_by: [alertname, instance]
  group_wait: 1s
  group_interval: 20s
  repeat_interval: 4h
  routes:
    # The dead man's switch: comes as long as all is well with the monitoring.
    - receiver: <#if heartbeat??>heartbeat<#else>nobody</#if>
      matchers: [alertname="Watchdog"]
      # Each minute: when the third interval of the group is over.
      repeat_interval: 50s
<#list receivers as receiver>
    - receiver: ${receiver.name}
      matchers: [severity=~"${receiver.severities}"]
      continue: true
</#list>

inhibit_rules:
  # Of what is down, what ran on it is not told too.
  - source_matchers: [alertname="HostDown"]
    target_matchers: [alertname!="HostDown"]
    equal: [instance]
  - source_matchers: [alertname="MysqlDown"]
    target_matchers: [alertname=~"ReplicationStopped|ReplicationLags|SemiSyncDegraded"]
    equal: [instance]
  # Of what has come, that it would is not told too: of the same disk, file, site.
  - source_matchers: [alertname="DiskFull"]
    target_matchers: [alertname="DiskFillsUp"]
    equal: [instance, mountpoint]
  - source_matchers: [alertname="CertificateEnded"]
    target_matchers: [alertname="CertificateEnds"]
    equal: [instance, path]
  - source_matchers: [alertname="SiteCertificateEnded"]
    target_matchers: [alertname="SiteCertificateEnds"]
    equal: [instance, site]

receivers:
  - name: nobody
<#if heartbeat??>
  - name: heartbeat
    webhook_configs:
      - url_file: ${heartbeat}
        send_resolved: false
</#if>
<#list receivers as receiver>
  - name: ${receiver.name}
<#if receiver.webhook??>
    webhook_configs:
      - url_file: ${receiver.webhook}
        send_resolved: true
</#if>
<#if receiver.slack??>
    slack_configs:
      - api_url_file: ${receiver.slack}
        send_resolved: true
        title: '{{ .Status | toUpper }}: {{ if eq .Status "firing" }}{{ range $i, $a := .Alerts.Firing }}{{ if $i }}; {{ end }}{{ $a.Annotations.summary }}{{ end }}{{ else }}{{ range $i, $a := .Alerts }}{{ if $i }}; {{ end }}{{ $a.Annotations.summary }}{{ end }}{{ end }}'
        text: "{{ range .Alerts }}{{ .Annotations.impact }}\nTo do: {{ .Annotations.action }}\n`{{ .Annotations.command }}`\n{{ end }}"
</#if>
<#if receiver.mail??>
    email_configs:
<#list receiver.mail.to as to>
      - to: ${to}
        from: ${receiver.mail.from}
        smarthost: '${receiver.mail.smarthost}'
        hello: ${server}
        require_tls: ${receiver.mail.tls?c}
<#if receiver.mail.user??>
        auth_username: '${receiver.mail.user}'
        auth_password_file: ${receiver.mail.password}
</#if>
        send_resolved: true
        headers:
          Subject: '[${stack}] {{ .Status | toUpper }}: {{ if eq .Status "firing" }}{{ range $i, $a := .Alerts.Firing }}{{ if $i }}; {{ end }}{{ $a.Annotations.summary }}{{ end }}{{ else }}{{ range $i, $a := .Alerts }}{{ if $i }}; {{ end }}{{ $a.Annotations.summary }}{{ end }}{{ end }}'
        html: ''
        text: "{{ range .Alerts }}{{ .Annotations.summary }}\n\nWhat it means for visitors: {{ .Annotations.impact }}\nWhat to do: {{ .Annotations.action }}\nCommand: {{ .Annotations.command }}\nSince: {{ .StartsAt }}\n\n{{ end }}"
</#list>
</#if>
</#list>
