# ${stack}: HAProxy between the app and the databases on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# One text for HAProxy 2.4 to 3.2. It names no primary: which server that is now, the databases tell.

global
    description "foobar-infra generation ${generation}"
    log stdout format short daemon
    user haproxy
    group haproxy
    stats socket ${socket} mode 600 level admin
    stats timeout 30s
    maxconn 4000
    # An old worker asks no roles any more: what goes through it must end.
    hard-stop-after 30s
    lua-load ${directory}/routing.lua

defaults
    mode tcp
    log global
    option tcplog
    option dontlognull
    timeout connect 2s
    # MySQL itself ends idle sessions, after wait_timeout.
    timeout client 9h
    timeout server 9h
    timeout check 2s
    timeout queue ${patience}ms
    retries 3
    option redispatch 1
    # A server that lost its power says nothing more, and is found out by this.
    option clitcpka
    option srvtcpka
    srvtcpka-idle 3s
    srvtcpka-intvl 1s
    srvtcpka-cnt 3

# For this machine only: which generation is live, and where the ports lead.
frontend status
    mode http
    bind 127.0.0.1:${statusPort}
    timeout client 10s
    option httplog
    option dontlog-normal
    http-request return status 200 content-type text/plain hdr Cache-Control no-store string "${generation}\n" if { path /generation }
<#if routes>
    http-request return status 200 content-type text/plain hdr Cache-Control no-store lf-string "<#list databases as d>write:${d.name}=%[srv_is_up(write/${d.name})] <#if !d.delayed>read:${d.name}=%[srv_is_up(read/${d.name})] </#if></#list>end\n" if { path /routes }
</#if>
    http-request use-service prometheus-exporter if { path /metrics }
    http-request return status 404 content-type text/plain string "try /generation<#if routes>, /routes</#if> or /metrics\n"

<#if routes>
# A connection waits until somebody can take it.
frontend writes
    bind 127.0.0.1:${writePort}
    tcp-request inspect-delay ${patience}ms
    tcp-request content lua.wait_for_writes
    default_backend write

frontend reads
    bind 127.0.0.1:${readPort}
    tcp-request inspect-delay ${patience}ms
    tcp-request content lua.wait_for_reads
    use_backend read if { var(txn.route) -m str read }
    use_backend primary if { var(txn.route) -m str primary }
    default_backend last

# The server that takes writes. One that ceases to do so loses its sessions: whoever had them must come again.
backend write
    option httpchk
    http-check send meth GET uri /write
    http-check expect status 200
    default-server check port ${rolePort} inter 1s fastinter 200ms downinter 500ms rise 1 fall 2 on-marked-down shutdown-sessions tcp-ut 5s
<@servers of=databases/>

# The replicas that follow closely enough<#if databases?filter(d -> d.delayed)?has_content>; not those that stay behind on purpose</#if>.
backend read
    balance leastconn
    option httpchk
    http-check send meth GET uri /read
    http-check expect status 200
    default-server check port ${rolePort} inter 2s fastinter 500ms downinter 2s rise 1 fall 2 on-marked-down shutdown-sessions tcp-ut 5s
<@servers of=databases?filter(d -> !d.delayed)/>

# The primary, for reads while no replica will do: apart from the writers, as these sessions end once one does again.
backend primary
    default-server on-marked-down shutdown-sessions tcp-ut 5s
<#list databases as d>
    server ${d.name} ${d.endpoint} track write/${d.name}<#if d.named> init-addr libc,last,none</#if>
</#list>

# Old rows are better than none: whoever answers, if there is neither a good replica nor a primary.
backend last
    option httpchk
    http-check send meth GET uri /last
    http-check expect status 200
    default-server check port ${rolePort} inter 5s fastinter 1s downinter 5s rise 1 fall 2 tcp-ut 5s
<@servers of=databases?filter(d -> !d.delayed)/>
</#if>
<#if tells>

# The routers ask here which role this server's database has.
frontend role
    mode http
    bind ${roleListen}
    timeout client 10s
    option httplog
    # "No" is as good an answer as any.
    http-request set-log-level silent
<#if visitors?has_content>
    acl router src<#list visitors as v> ${v}</#list>
    http-request deny unless router
</#if>
    http-request use-service lua.role

# What MySQL says of itself, over its own socket and as an account that may ask nothing else. Bytes of its protocol: the
# login, which needs no password from this user; "SELECT ... AS role" and the end of the session.
# With "Too many connections" (error 1040) nothing was said: what was known remains so.
<@asks name="role_write" role="string role=write" interval="500ms"/>
<@asks name="role_read" role="string role=read" interval="1s"/>
<@asks name="role_last" role="rstring role=(write|read|last)" interval="2s"/>
</#if>
<#macro servers of>
<#list of as d>
    server ${d.name} ${d.endpoint}<#if d.named> init-addr libc,last,none</#if>
</#list>
</#macro>

<#macro asks name role interval>
backend ${name}
    option tcp-check
    tcp-check connect
    tcp-check expect min-recv 7 ! binary ff1004 error-status L7OKC
    tcp-check send-binary ${login}
    tcp-check expect binary 0700000200000002000000
    tcp-check send-binary ${question}
    tcp-check expect ${role}
    server self unix@${databaseSocket} check inter ${interval} fastinter 200ms downinter ${interval} rise 1 fall 2

</#macro>
