# ${stack}: firewall of ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=Firewall of ${stack}
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target
RequiresMountsFor=/etc/foobar-infra /usr/sbin/nft
# That one empties all tables when it starts: ours comes back with it.
After=nftables.service
PartOf=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${path}
ExecReload=/usr/sbin/nft -f ${path}

[Install]
WantedBy=sysinit.target
