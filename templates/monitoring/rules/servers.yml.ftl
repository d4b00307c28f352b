# ${stack}: alerts of the servers. Written by foobar-infra; change the topology or the template, not this file.

groups:
  - name: servers
    rules:
      - alert: HostDown
        expr: >-
          up{job="node"} == 0 unless on (instance) up{job=~"mysql|nginx|haproxy|prometheus|alertmanager"} == 1
        for: 15s
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.instance }} does not answer'
          impact: 'What only this server does is not done; the others take over what they can.'
          action: 'See whether it runs and is reached; its console tells the rest. If it does, its exporter does not: prometheus-node-exporter.'
          command: 'foobar-infra verify'
      - alert: ServiceDown
        expr: >-
          node_systemd_unit_state{state=~"inactive|failed|deactivating", name!="foobar-infra-acme.service"} == 1
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.name }} on {{ $labels.instance }} does not run'
          impact: 'What it does is left to the other servers, if there are any with it.'
          action: 'Read why it ended, then start it; apply starts whatever the topology has.'
          command: 'ssh {{ $labels.instance }} journalctl -n 50 -u {{ $labels.name }}; foobar-infra apply'
      - alert: ServiceRestarts
        expr: >-
          increase(node_systemd_service_restart_total[10m]) > 2
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.name }} on {{ $labels.instance }} was restarted {{ $value | printf "%.0f" }} times in ten minutes'
          impact: 'Each time what it was doing is lost.'
          action: 'It ends by itself again and again: its journal tells why.'
          command: 'ssh {{ $labels.instance }} journalctl -n 100 -u {{ $labels.name }}'
      - alert: UnitFailed
        expr: >-
          node_systemd_units{state="failed"} > 0
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: '{{ $value | printf "%.0f" }} units have failed on {{ $labels.instance }}'
          impact: 'None yet, unless it is a service of the stack: of these ServiceDown tells.'
          action: 'See which, and why.'
          command: 'ssh {{ $labels.instance }} systemctl --failed'
      - alert: DiskFillsUp
        expr: >-
          predict_linear(node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|squashfs|fuse.*", mountpoint!~"/(boot|run|etc|dev|proc|sys).*"}[30m], 4 * 3600) < 0
          and node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.3
          and count_over_time(node_filesystem_avail_bytes[30m]) > 150
        for: 5m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.mountpoint }} on {{ $labels.instance }} is full within four hours if this goes on'
          impact: 'Once it is full the database takes no writes, and services fail to start.'
          action: 'Find what grows; binary logs and journals mostly.'
          command: 'ssh {{ $labels.instance }} "df -h; du -xsh /var/lib/mysql /var/log /var/lib/prometheus"'
      - alert: DiskFull
        expr: >-
          node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|squashfs|fuse.*", mountpoint!~"/(boot|run|etc|dev|proc|sys).*"}
          / node_filesystem_size_bytes < 0.05
        for: 30s
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.mountpoint }} on {{ $labels.instance }} has {{ $value | humanizePercentage }} left'
          impact: 'The database takes no writes once nothing is left.'
          action: 'Free some at once.'
          command: 'ssh {{ $labels.instance }} "df -h; du -xsh /var/lib/mysql /var/log /var/lib/prometheus"'
      - alert: InodesRunOut
        expr: >-
          node_filesystem_files_free{fstype!~"tmpfs|ramfs|squashfs|fuse.*"} / (node_filesystem_files > 0) < 0.05
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.mountpoint }} on {{ $labels.instance }} has room for few more files'
          impact: 'No file can be made once there are no inodes left, whatever df -h says.'
          action: 'Find the directory with very many files.'
          command: 'ssh {{ $labels.instance }} df -i'
      - alert: MemoryRunsOut
        expr: >-
          node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.05
        for: 1m
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.instance }} has {{ $value | humanizePercentage }} of its memory left'
          impact: 'The kernel is about to kill a process, mostly the largest: the database.'
          action: 'Find who takes it; the sizes that the topology sets are mysql.buffer_pool and the limits of the app.'
          command: 'ssh {{ $labels.instance }} "ps aux --sort=-rss | head"'
      - alert: MemoryKill
        expr: >-
          increase(node_vmstat_oom_kill[5m]) > 0
        labels: {severity: critical}
        annotations:
          summary: 'the kernel of {{ $labels.instance }} killed a process for want of memory'
          impact: 'What was killed begins anew: for a moment it serves nobody.'
          action: 'See which it was, and give it less to take or the server more.'
          command: 'ssh {{ $labels.instance }} journalctl -k -g oom -n 20'
      - alert: ClockWrong
        expr: >-
          abs(node_time_seconds - timestamp(node_time_seconds)) > 5
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: 'the clock of {{ $labels.instance }} is {{ $value | humanizeDuration }} off that of the monitoring server'
          impact: 'Certificates, replication lag and logs are judged by a wrong time; apply refuses at 30 s.'
          action: 'Have both servers follow a time server.'
          command: 'ssh {{ $labels.instance }} timedatectl'
