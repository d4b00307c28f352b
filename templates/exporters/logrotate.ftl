# ${stack}: what foobar-infra notes on ${server}. Written by foobar-infra; change the topology or the template, not this file.

/var/log/foobar-infra.log {
    monthly
    maxsize 10M
    rotate 12
    compress
    delaycompress
    missingok
    notifempty
    create
}
