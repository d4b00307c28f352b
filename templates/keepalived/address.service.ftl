# ${stack}: the virtual address, on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=${stack} virtual address
Wants=network-online.target
After=network-online.target haproxy.service ${watch}
StartLimitIntervalSec=0

[Service]
Type=notify
RuntimeDirectory=${runtime}
RuntimeDirectoryPreserve=yes
ExecStartPre=${directory}/address interface
ExecStart=/usr/sbin/keepalived --dont-fork --vrrp --use-file=${directory}/keepalived.conf --pid=${run}/keepalived.pid --vrrp_pid=${run}/vrrp.pid
# A file that it does not take would end it.
ExecReload=${directory}/address check
ExecReload=/bin/kill -HUP $MAINPID
# Were it killed, the address would stay while another server takes it.
ExecStopPost=${directory}/address release
Restart=always
RestartSec=1
TimeoutStopSec=5s

[Install]
WantedBy=multi-user.target
