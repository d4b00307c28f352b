# ${stack}: what leads to the databases on ${server}, or tells its database's role. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=${stack} database routing
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
RuntimeDirectory=${runtime}
RuntimeDirectoryMode=0700
ExecStart=/usr/sbin/haproxy -Ws -f ${directory}/haproxy.cfg -S /run/${runtime}/master.sock
ExecReload=/usr/sbin/haproxy -Ws -f ${directory}/haproxy.cfg -c
ExecReload=/bin/kill -USR2 $MAINPID
KillMode=mixed
Restart=always
RestartSec=200ms
TimeoutStopSec=10s
SuccessExitStatus=143
LimitNOFILE=16384
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes

[Install]
WantedBy=multi-user.target
