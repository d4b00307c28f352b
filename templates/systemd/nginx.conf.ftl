# ${stack}: nginx on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
StartLimitIntervalSec=60
StartLimitBurst=10

[Service]
# The package's unit leaves it dead when it is killed, for instance for want of memory; the other services' units do not.
Restart=always
RestartSec=1s
