# ${stack}: alerts of the monitoring itself. Written by foobar-infra; change the topology or the template, not this file.

groups:
  - name: monitoring
    rules:
      - alert: Watchdog
        expr: >-
          count(up == 1) > 0
        labels: {severity: none}
        annotations:
          summary: 'the monitoring of this stack works'
          impact: 'This always fires, as long as figures come and are kept. Whoever gets it regularly, and then no more, knows that the monitoring is down.'
          action: 'None, as long as it comes.'
          command: 'foobar-infra verify monitoring'
      - alert: ExporterDown
        expr: >-
          up == 0
          unless on (instance) (up{job="node"} == 0 unless on (instance) up{job=~"mysql|nginx|haproxy|prometheus|alertmanager"} == 1)
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: 'the exporter {{ $labels.job }} of {{ $labels.instance }} does not answer'
          impact: 'None; but nobody would tell if something went wrong there.'
          action: 'See whether it runs, and whether the monitoring server reaches it.'
          command: 'foobar-infra verify monitoring'
      - alert: FiguresOld
        expr: >-
          time() - foobar_infra_figures_timestamp_seconds > 120
        labels: {severity: warning}
        annotations:
          summary: 'foobar-infra-figures on {{ $labels.instance }} has told nothing for {{ $value | humanizeDuration }}'
          impact: 'None; but the ends of certificates, and what a replica has by itself, are not looked at.'
          action: 'See why.'
          command: 'ssh {{ $labels.instance }} journalctl -u foobar-infra-figures -n 20'
      - alert: AlertsUndelivered
        expr: >-
          increase(alertmanager_notifications_failed_total[5m]) > 0
        labels: {severity: warning}
        annotations:
          summary: 'alerts could not be delivered by {{ $labels.integration }}'
          impact: 'None; but nobody is told of what goes wrong.'
          action: 'Its journal tells why.'
          command: 'ssh {{ $labels.instance }} journalctl -u prometheus-alertmanager -n 50'
      - alert: ConfigurationNotLoaded
        expr: >-
          prometheus_config_last_reload_successful == 0 or alertmanager_config_last_reload_successful == 0
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: 'the monitoring on {{ $labels.instance }} has not loaded its configuration'
          impact: 'None; but rules and receivers are not what the topology says.'
          action: 'Apply loads it, or tells why it cannot.'
          command: 'foobar-infra apply'
      - alert: RulesFail
        expr: >-
          increase(prometheus_rule_evaluation_failures_total[5m]) > 0
        labels: {severity: warning}
        annotations:
          summary: 'rules of the monitoring on {{ $labels.instance }} fail'
          impact: 'None; but an alert may be missing.'
          action: 'Its journal tells which, and why.'
          command: 'ssh {{ $labels.instance }} journalctl -u prometheus -n 50'
