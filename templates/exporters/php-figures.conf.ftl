# ${stack}: how busy PHP is on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=Tell of PHP's processes through the node exporter
StartLimitIntervalSec=0

[Service]
Type=exec
# The running process tells by this word with which files it was started.
Environment=FOOBAR_GENERATION=${generation}
ExecStart=/bin/sh ${php.figures}<#list php.arguments as argument> ${argument}</#list>
Nice=5
OOMScoreAdjust=500
MemoryMax=96M
Restart=always
RestartSec=2s
NoNewPrivileges=yes
PrivateTmp=yes
ProtectHome=yes
ProtectSystem=full
ReadWritePaths=/var/lib/prometheus

[Install]
WantedBy=multi-user.target
