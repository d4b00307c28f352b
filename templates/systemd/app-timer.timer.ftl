# ${stack}: when ${what} of the app is due on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=${stack} app, ${what}

[Timer]
OnCalendar=${calendar}
AccuracySec=1s
# What came due while the server was down is made up for once it is up.
Persistent=yes

[Install]
WantedBy=timers.target
