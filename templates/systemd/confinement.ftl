# The process owns nothing but its state directory and reaches nothing but the network.
StateDirectory=${user}
StateDirectoryMode=0700
UMask=${umask}
<#if writable??>
# Some directories of its releases, which outlive them.
ReadWritePaths=-${writable}
</#if>
NoNewPrivileges=yes
<#if privilegedPort>
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
AmbientCapabilities=CAP_NET_BIND_SERVICE
<#else>
CapabilityBoundingSet=
AmbientCapabilities=
</#if>
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
<#if builtin>
# Not for everyone's app: other languages read /proc/meminfo and compile at run time.
ProcSubset=pid
MemoryDenyWriteExecute=yes
</#if>
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
