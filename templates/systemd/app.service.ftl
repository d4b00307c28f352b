# ${stack}: the app on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=${stack} app
Wants=network-online.target
After=network-online.target mysql.service
StartLimitIntervalSec=60
StartLimitBurst=10

[Service]
Type=exec
User=${user}
Group=${user}
WorkingDirectory=${directory}
<#if php??>
# Nginx alone may come to the socket, for which it takes root. PHP writes its title over its environment; so what it is started
# with is written down before. All of it goes when PHP ends.
RuntimeDirectory=${user}
RuntimeDirectoryMode=0711
ExecStartPre=+/usr/bin/install -d -o ${user} -g www-data -m 0710 ${php.runtime}/web
ExecStartPre=/bin/sh -c 'mkdir -p ${php.sessions}; grep -az "^FOOBAR_" /proc/self/environ >${php.runtime}/environment; echo "$$FOOBAR_GENERATION" >${php.runtime}/generation'
# Requests under way end before PHP does; one that has not come so far as to mind the signal ends by it.
KillSignal=SIGQUIT
SuccessExitStatus=SIGQUIT
</#if>
ExecStart=${command}
# The running process tells by this word with which unit it was started.
Environment=FOOBAR_GENERATION=${generation}
<#list environment as variable>
Environment=${variable}
</#list>
<#list environmentFiles as file>
EnvironmentFile=${file}
</#list>
Restart=always
RestartSec=1s
TimeoutStopSec=10s
KillMode=mixed
SuccessExitStatus=143
LimitNOFILE=16384

<#include "confinement.ftl">

[Install]
WantedBy=multi-user.target
