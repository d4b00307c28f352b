# ${stack}: tells keepalived on ${server} when HAProxy ends. Written by foobar-infra; change the topology or the template, not this file.
# It ends with HAProxy, whatever ends that, and comes back with it. HAProxy's own unit is left as its package has it.

[Unit]
Description=${stack} virtual address: whether HAProxy runs
BindsTo=haproxy.service
After=haproxy.service

[Service]
Type=oneshot
RemainAfterExit=yes
RuntimeDirectory=${runtime}
RuntimeDirectoryPreserve=yes
ExecStart=/bin/sh -c 'echo 0 >${run}/haproxy-ended'
ExecStop=/bin/sh -c 'echo 1 >${run}/haproxy-ended'

[Install]
WantedBy=haproxy.service
