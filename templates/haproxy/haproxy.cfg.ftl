# ${stack}: HAProxy on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# One text for HAProxy 2.4 to 3.2.

global
    # The live process tells by this word which file it has loaded ("show info" on the socket).
    description "foobar-infra generation ${generation}"
    log /dev/log local0
    log /dev/log local1 notice
    chroot /var/lib/haproxy
    user haproxy
    group haproxy
    daemon
    stats socket ${socket} mode 660 level admin
    stats timeout 30s
    # Saved before each reload, so that a server that is down or drained stays so.
    server-state-file ${serverStateFile}
    maxconn ${maxConnections}
    # An old worker ends at the latest so long after a reload.
    hard-stop-after 30m
    # The head of a request or an answer must fit into a buffer, with room for what is added to it here.
    tune.bufsize ${bufferSize}
    tune.maxrewrite ${bufferReserve}
<#if tls??>
    # Mozilla's guideline 6.0 for TLS on servers. The groups for the exchange of keys are OpenSSL's, best first.
    ssl-default-bind-options ssl-min-ver ${tls.leastVersion} no-tls-tickets prefer-client-ciphers
<#if tls.ciphers??>
    ssl-default-bind-ciphers ${tls.ciphers}
</#if>
    ssl-default-bind-ciphersuites ${tls.suites}
<#else>
    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
</#if>
<@own lines=directives.global/>

defaults
    mode http
    log global
    option httplog
    option dontlognull
    option http-keep-alive
    load-server-state-from-file global
    timeout connect ${connectTimeout}ms
    timeout client ${clientTimeout}ms
    timeout server ${serverTimeout}ms
    timeout check ${health.timeout}ms
    timeout queue 10s
    timeout http-request 10s
    timeout http-keep-alive 10s
    # Both ways of a connection that was upgraded, a WebSocket say.
    timeout tunnel ${tunnelTimeout}ms
<@own lines=directives.defaults/>

# For this machine only: what is live, and statistics.
frontend status
    bind 127.0.0.1:${statusPort}
    option dontlog-normal
    http-request return status 200 content-type text/plain hdr Cache-Control no-store string "${generation}\n" if { path /generation }
    http-request use-service prometheus-exporter if { path /metrics }
    http-request return status 404 content-type text/plain string "try /generation, /stats or /metrics\n" if !{ path_beg /stats }
    stats enable
    stats uri /stats
    stats refresh 5s

<#if metrics??>
# For the stack's monitoring: only who shows its certificate is told anything.
frontend metrics
    bind ${metrics.bind} ssl crt ${metrics.certificate} ca-file ${metrics.authority} verify required ssl-min-ver TLSv1.3
    option dontlog-normal
    http-request deny unless { ssl_c_s_dn(cn) -m str ${metrics.observer} } { path /metrics }
    http-request use-service prometheus-exporter

<#if maintenance??>
# By its name the monitoring knows that visitors are kept away on purpose, and tells nobody that the site is down.
backend maintenance

</#if>
</#if>
frontend public
    # A reload ends no connection that a visitor keeps before the answer to his next request says so: what he is just sending would
    # be lost, and nobody may send a POST twice.
    option idle-close-on-response
<#if leaves>
    # Before the virtual address is given away in good order each answer ends its connection, so that the next is made to who has it then.
    http-after-response set-header Connection close if { var(proc.leaving) -m bool } !{ status 101 }
</#if>
<#list pages>
    # What HAProxy itself answers. What comes from a web server is passed on.
<#items as page>
    http-error status ${page.status} content-type "text/html; charset=utf-8" hdr Cache-Control no-store file ${page.file}
</#items>
</#list>
<#if announced?has_content>
    # These say before all else whom they pass on; from anybody else that would be no request.
    tcp-request connection expect-proxy layer4 if { src <#list announced as network>${network}<#sep> </#list> } !{ src 127.0.0.0/8 ::1<#list spared.unannounced as own> ${own}</#list> }
</#if>
<#if mostRequests??>
    stick-table type ipv6 size 100k expire 30s store http_req_rate(10s)
</#if>
<#list binds as bind>
    bind ${bind}
</#list>
<#if tls??>
<#list tls.binds as bind>
    bind ${bind} ssl<#list tls.certificates as certificate> crt ${certificate}</#list> alpn h2,http/1.1
</#list>
</#if>
<#if trusted?has_content>
    # These are believed whom they pass on, and how he asked them; what they name last is what they saw themselves. Who made the
    # connection is noted once, as older HAProxy takes who is named for him from then on.
    http-request set-var(sess.peer) src unless { var(sess.peer) -m found }
    http-request set-src var(sess.peer)
    http-request set-var(txn.passed) bool(true) if { var(sess.peer) -m ip <#list trusted as network>${network}<#sep> </#list> }
    http-request set-var(txn.secure) bool(true) if { var(txn.passed) -m bool } { req.hdr(X-Forwarded-Proto) -i https }
    http-request set-src req.hdr_ip(X-Forwarded-For,-1) if { var(txn.passed) -m bool }
    # Two of them, one behind the other.
    http-request set-src req.hdr_ip(X-Forwarded-For,-2) if { var(txn.passed) -m bool } { src <#list trusted as network>${network}<#sep> </#list> }
</#if>
<#if denied?has_content>
    http-request deny deny_status 403 if { src <#list denied as network>${network}<#sep> </#list> }
</#if>
<#if mostRequests??>
    # Nobody counts what the stack itself asks.
    http-request track-sc0 src,ipmask(32,64) unless { src 127.0.0.0/8 ::1<#list spared.uncounted as own> ${own}</#list> }
<#if tooMany??>
    http-request return status 429 content-type "text/html; charset=utf-8" hdr Retry-After 10 hdr Cache-Control no-store file ${tooMany} if { sc_http_req_rate(0) gt ${mostRequests?c} }
<#else>
    http-request return status 429 content-type text/plain hdr Retry-After 10 string "Too many requests; try again in a while.\n" if { sc_http_req_rate(0) gt ${mostRequests?c} }
</#if>
</#if>
<#if tls??>
<#if tls.thumbprint??>
    # Whatever an ACME server asks is answered with its own word and the account's thumbprint: so any load balancer will do.
    http-request return status 200 content-type text/plain hdr X-Content-Type-Options nosniff lf-string "%[path,field(4,/)].%[str(thumbprint),map(${tls.thumbprint})]" if { path -m reg ^/\.well-known/acme-challenge/[A-Za-z0-9_-]{1,128}$ }
</#if>
<#if tls.leads>
    http-request redirect location 'https://%[req.hdr(host),regsub(":[0-9]*$","")]${tls.suffix}%[pathq]' code 308 unless { ssl_fc }<#if trusted?has_content> or { var(txn.secure) -m bool }</#if>
</#if>
</#if>
<#-- Whether the visitor asks by HTTPS: here, or a proxy in front that is believed. -->
<#assign passed = "{ var(txn.secure) -m bool }">
<#assign https = (tls??)?then("{ ssl_fc }" + trusted?has_content?then(" or " + passed, ""), passed)>
<#if sticky?? && sticky.marked>
    http-after-response replace-header Set-Cookie '^(${sticky.cookie}=.*)$' '\1; Secure' if ${https}
</#if>
<#if tls?? && tls.hstsSeconds??>
    http-after-response set-header Strict-Transport-Security "max-age=${tls.hstsSeconds?c}" if ${https}
</#if>
<#if maintenance??>
    # In maintenance. Who sees the site all the same: this host itself by an address of its own for that, and those on the list.
    http-request return status 503 content-type "text/html; charset=utf-8" hdr Retry-After ${maintenance.retryAfter?c} hdr Cache-Control no-store file ${maintenance.page} unless { dst ${maintenance.backDoor} }<#if maintenance.allow?has_content> or { src<#list maintenance.allow as client> ${client}</#list> }</#if>
</#if>
<#if tls??>
    # Nobody compresses what may hold a secret beside what its visitor sent: its length would tell of it (BREACH).
    http-request del-header Accept-Encoding if { ssl_fc } !{ path_end -i .css .js .mjs .svg .map .wasm }
</#if>
<#if trusted?has_content>
    # The same where the proxy in front does TLS.
    http-request del-header Accept-Encoding if { var(txn.secure) -m bool } !{ path_end -i .css .js .mjs .svg .map .wasm }
</#if>
    # Only what is written here about the client is believed further back.
    http-request del-header X-Forwarded-For
    http-request del-header X-Forwarded-Host
    http-request del-header X-Forwarded-Port
    http-request del-header X-Forwarded-Prefix
    http-request del-header Forwarded
    http-request del-header X-Real-IP
<#if tls??>
    http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
<#else>
    http-request set-header X-Forwarded-Proto http
</#if>
<#if trusted?has_content>
    http-request set-header X-Forwarded-Proto https if { var(txn.secure) -m bool }
</#if>
    # By this a request is found in the logs of all that it passes: foobar-infra logs --grep ID.
    http-request set-header X-Request-ID %[uuid()]
    http-request capture req.hdr(X-Request-ID) len 36
    http-response set-header X-Request-ID %[capture.req.hdr(0)]
    # Tells nginx that what nobody answers is asked again, of another server.
    http-request del-header X-Repeatable
    http-request set-header X-Repeatable yes if METH_GET
    option forwardfor
<@own lines=directives.frontend/>
    default_backend web

backend web
    balance ${balance}
<#if activePassive>
    # Active-passive: a backup server gets traffic only while no other is up.
</#if>
<#if sticky??>
    # A visitor stays with the server that he was led to first, as long as that serves: his cookie has a word for it.
    cookie ${sticky.cookie} insert indirect nocache httponly<#if sticky.secure> secure</#if> attr "SameSite=Lax"
</#if>
    option httpchk
    http-check send meth GET uri ${health.path} ver HTTP/1.1 hdr Host ${domain} hdr User-Agent haproxy-check
    http-check expect status 200
    # A request that nobody answered goes to another server, if to repeat it does no harm. Whatever is an answer is passed on.
    retries 3
    option redispatch 1
    retry-on conn-failure empty-response
    http-request disable-l7-retry unless METH_GET
    # A server that lost its power says nothing more, and is found out by this. What is under way when a check fails is left
    # alone: a server that shuts down in good order still answers it.
    option srvtcpka
    srvtcpka-idle 3s
    srvtcpka-intvl 1s
    srvtcpka-cnt 3
<@own lines=directives.backend/>
    default-server check inter ${health.interval}ms fastinter ${health.fastInterval}ms downinter ${health.interval}ms rise ${health.rise} fall ${health.fall} tcp-ut 5s
<#list servers as s>
<#if s.named>
    # A name is looked up at each start and reload; one that can't be found keeps its last address, or waits, down.
</#if>
    server ${s.name} ${s.endpoint} weight ${s.weight}<#if webAuthority??> ssl verify required ca-file ${webAuthority} verifyhost ${s.certifiedName} ssl-min-ver TLSv1.3</#if><#if s.named> init-addr libc,last,none</#if><#if s.backup> backup</#if><#if sticky??> cookie ${s.word}</#if>
</#list>
<#macro own lines>
<#list lines>
    # The operator's own.
<#items as line>
    ${line}
</#items>
</#list>
</#macro>
