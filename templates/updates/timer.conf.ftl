# ${stack}: unattended upgrades of ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Timer]
OnCalendar=
OnCalendar=*-*-* ${time}
RandomizedDelaySec=0
# What was missed while the server was down waits for its turn: otherwise all that were down would begin at once.
Persistent=false
