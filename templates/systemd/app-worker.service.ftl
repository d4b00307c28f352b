# ${stack}: ${what} of the app on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Description=${stack} app, ${what}
Wants=network-online.target
After=network-online.target mysql.service
<#if !job>
# However often it ends, it is started again.
StartLimitIntervalSec=0
</#if>

[Service]
Type=<#if job>oneshot<#else>exec</#if>
User=${user}
Group=${user}
WorkingDirectory=${directory}
ExecStart=${command}
<#if !job>
# The running process tells by this word with which unit, and of which release, it was started.
Environment=FOOBAR_GENERATION=${generation}
</#if>
<#list environment as variable>
Environment=${variable}
</#list>
<#list environmentFiles as file>
EnvironmentFile=${file}
</#list>
<#if job>
# What takes longer is ended, and has failed.
TimeoutStartSec=${seconds}s
TimeoutStopSec=10s
<#else>
Restart=always
RestartSec=5s
# To end what it has begun.
TimeoutStopSec=${seconds}s
</#if>
KillMode=mixed
SuccessExitStatus=143
LimitNOFILE=16384

<#include "confinement.ftl">
<#if !job>

[Install]
WantedBy=multi-user.target
</#if>
