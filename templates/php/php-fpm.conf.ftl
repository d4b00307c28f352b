; ${stack}: how PHP's processes are managed on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[global]
daemonize = no
; To the journal, where the unit's other words are.
error_log = syslog
syslog.ident = ${user}
; At a stop, requests under way may end.
process_control_timeout = 8s

[${stack}]
listen = ${listen}
<#if socket>
; Who may come into the directory may ask: nginx alone.
listen.mode = 0666
</#if>
<#if clients?has_content>
listen.allowed_clients = ${clients?join(",")}
</#if>
; As many as there are to be, from the start: what they take is known when they start, and nobody waits for one.
pm = static
pm.max_children = ${workers}
<#if status??>
; For the stack's monitoring, at a socket of its own: there it is told even while all processes are busy.
pm.status_path = /foobar-infra-status
pm.status_listen = ${status}
</#if>
; The unit gives them their environment, secrets too: none of it is in this file.
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
security.limit_extensions = .php
