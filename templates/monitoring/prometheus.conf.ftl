# ${stack}: Prometheus on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
StartLimitIntervalSec=0

[Service]
# Memory is collected sooner than by itself (at 75 % of garbage): of forty servers it takes a tenth less.
Environment=GOGC=40
# For this machine only: who looks at it comes by a tunnel. What fires is told to Alertmanager again soon, should that have been restarted.
ExecStart=
ExecStart=/usr/bin/prometheus --config.file=${config} --web.listen-address=127.0.0.1:${port} --storage.tsdb.path=/var/lib/prometheus/metrics2/ --storage.tsdb.retention.time=${retentionSeconds?c}s --storage.tsdb.retention.size=${retentionBytes?c}B --rules.alert.resend-delay=15s
Restart=always
RestartSec=2s
