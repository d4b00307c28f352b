# ${stack}: the blackbox exporter on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
StartLimitIntervalSec=0

[Service]
# The running process tells by this word with which files it was started.
Environment=FOOBAR_GENERATION=${generation}
Environment=GOMAXPROCS=1
ExecStart=
ExecStart=/usr/bin/prometheus-blackbox-exporter --config.file=${probeConfig} --web.listen-address=127.0.0.1:${probePort}
Restart=always
RestartSec=2s
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=full
