; ${stack}: PHP's settings on ${server}, read after those of its packages. Written by foobar-infra; change the topology or the template, not this file.

expose_php = Off
display_errors = Off
log_errors = On
error_log = syslog
syslog.ident = ${user}
; What is run is a file of the release, and nothing of a longer path.
cgi.fix_pathinfo = 0
; A release does not change; another one is loaded by a restart.
opcache.validate_timestamps = 0
; Of this server alone; an app on several keeps sessions in its database.
session.save_path = ${state}/sessions
session.gc_probability = 1
session.gc_divisor = 1000
session.use_strict_mode = On
session.cookie_httponly = On
<#list ini as line>
${line}
</#list>
