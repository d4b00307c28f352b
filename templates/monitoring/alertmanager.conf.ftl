# ${stack}: Alertmanager on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
StartLimitIntervalSec=0

[Service]
# The running process tells by this word with which files it was started.
Environment=FOOBAR_GENERATION=${generation}
# For this machine only; it has no peers.
ExecStart=
ExecStart=/usr/bin/prometheus-alertmanager --config.file=${alertsConfig} --web.listen-address=127.0.0.1:${alertsPort} --cluster.listen-address= --storage.path=/var/lib/prometheus/alertmanager/
Restart=always
RestartSec=2s
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=full
