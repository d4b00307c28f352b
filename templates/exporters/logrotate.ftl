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
<#if mysqlLogs>

# What MySQL writes beside its data: the slow log, mostly. Once it is told so it goes on in the new file; LOCAL: it is no transaction.
/var/lib/mysql/*.log /var/lib/mysql/*.err {
    daily
    rotate 7
    su mysql mysql
    create 640 mysql mysql
    compress
    delaycompress
    missingok
    notifempty
    sharedscripts
    postrotate
        systemctl is-active --quiet mysql || exit 0
        mysql --no-defaults --protocol=socket --socket=${mysqlSocket} --user=root -e 'FLUSH LOCAL ERROR LOGS, SLOW LOGS, GENERAL LOGS'
    endscript
}
</#if>
