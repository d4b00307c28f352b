<#assign proxies = app?? && !app.php?? || paths?has_content>
# ${stack}: the site ${domain} on ${server}. Written by foobar-infra; change the topology or the template, not this file.

# A check of the load balancer's own is told by its name, and by nobody being behind it.
map "$http_user_agent:$http_x_forwarded_for" $${id}_check {
    default 0;
    "haproxy-check:" 1;
}

<#if app??>
upstream ${id}_app {
<#list app.endpoints as endpoint>
    server ${endpoint} max_fails=2 fail_timeout=2s;
</#list>
<#if !app.php??>
    keepalive 32;
</#if>
}
<#list app.past as other>

# The same without ${other.server}, while that is changed.
upstream ${id}_past_${other?index} {
<#list other.endpoints as endpoint>
    server ${endpoint} max_fails=2 fail_timeout=2s;
</#list>
<#if !app.php??>
    keepalive 32;
</#if>
}
</#list>
</#if>
<#list paths?filter(below -> below.first) as below>
<#if app?? || !below?is_first>

</#if>
upstream ${id}_${below.name} {
<#list below.app.endpoints as endpoint>
    server ${endpoint} max_fails=2 fail_timeout=2s;
</#list>
    keepalive 32;
}
<#list below.app.past as other>

upstream ${id}_${below.name}_past_${other?index} {
<#list other.endpoints as endpoint>
    server ${endpoint} max_fails=2 fail_timeout=2s;
</#list>
    keepalive 32;
}
</#list>
</#list>
<#if proxies>

map $http_upgrade $${id}_connection {
    default upgrade;
    '' '';
}

# A connection that was upgraded, a WebSocket say, may be silent for longer than an answer may take.
map $http_upgrade $${id}_way {
    default upgraded;
    "" app;
    "~*^h2c" app;
}
</#if>
<#if app?? || proxies || led?has_content>

# Whether a request that the app left without any answer is left so here too, so that the load balancer asks another server.
map "$http_x_repeatable $upstream_bytes_received" $${id}_repeat {
    default 0;
    "~^yes [-0, :]*$" 1;
}

# What the client asked for, with its port, if it said so.
map $http_host $${id}_host {
    default $http_host;
    "" $host;
}

# The scheme that the client used: what a load balancer says, otherwise our own.
geo $realip_remote_addr $${id}_from_lb {
    default 0;
<#list trustedProxies as proxy>
    ${proxy} 1;
</#list>
}
<#if trustedNames?has_content>
# One that is known by name is told by this: what it said of the client was believed.
map "$${id}_from_lb $realip_remote_addr $remote_addr" $${id}_believed {
    default 1;
    "~^0 ([^ ]+) \\1$" 0;
}
</#if>
map "$${id}_<#if trustedNames?has_content>believed<#else>from_lb</#if>:$http_x_forwarded_proto" $${id}_proto {
    default $scheme;
    "1:http" http;
    "1:https" https;
}
<#if led?has_content>

# The port that the client asked at, if it said one.
map $http_host $${id}_suffix {
    default "";
    "~(:[0-9]+)$" $1;
}
</#if>
<#if app?? && app.php??>

# The same as PHP is told it.
map $${id}_proto $${id}_https {
    default "";
    "https" on;
}
map $${id}_proto $${id}_port {
    default 80;
    "https" 443;
}
</#if>

</#if>
<#if auth??>
# Who is asked for a password: not those at some addresses, and nobody at the paths that are open. Such a path counts only as it is written
# plainly: by dots, slashes and semicolons that are encoded or too many an app could see another.
<#if auth.allow?has_content>
geo $${id}_known {
    default 0;
<#list auth.allow as network>
    ${network} 1;
</#list>
}
</#if>
map "<#if auth.allow?has_content>$${id}_known<#else>0</#if>:$request_uri" $${id}_realm {
    default "${auth.realm}";
<#if auth.allow?has_content>
    "~^1:" off;
</#if>
<#if auth.open?has_content>
    "~^0:(?![^?]*(?:/\.{0,2}(?:[/;]|%3[Bb])|/\.{1,2}(?:[?#]|\z)|%2[EFef]|%5[Cc]|\x5c))${auth.open}" off;
</#if>
}

</#if>
<#if refuses>
# Who asks for a name of no site is told so.
server {
<#list listens as listen>
    listen ${listen} default_server;
</#list>
<#if ifIpv6??>
    include ${ifIpv6.every};
</#if>
    include ${former};
<#if certificate??>
    ssl_certificate ${certificate};
    ssl_certificate_key ${certificate};
    ssl_protocols TLSv1.3;
</#if>
    server_name _;
    server_tokens off;

<@elsewhere/>
    return 421;
}

</#if>
server {
<#list listens as listen>
    listen ${listen}<#if rest> default_server</#if>;
</#list>
<#if ifIpv6??>
    # Nobody knows what the name of this server leads to. This leads to the file only where the kernel has IPv6.
    include ${ifIpv6.include};
</#if>
    # While load balancers still ask elsewhere, this leads to a file that tells where.
    include ${former};
<#if certificate??>
    # Only load balancers of this stack ask, which know the authority.
    ssl_certificate ${certificate};
    ssl_certificate_key ${certificate};
    ssl_protocols TLSv1.3;
</#if>
    server_name <#list names as name>${name}<#sep> </#list>;
    server_tokens off;
    # To a directory's name with a slash, say: this server's own port means nothing to a client of the load balancer.
    absolute_redirect off;
    root ${staticRoot};
    client_max_body_size ${maxBodySize};
    # What one line of a request's head may have, and all of it for the load balancer.
    large_client_header_buffers 4 ${maxHeaderSize};
<#list trustedProxies + trustedNames>

    # The client's address, as the load balancer saw it. A name is looked up at each start and reload.
<#items as proxy>
    set_real_ip_from ${proxy};
</#items>
    real_ip_header X-Forwarded-For;
</#list>

    add_header X-Served-By ${server} always;
    add_header X-Content-Type-Options nosniff always;
<#if auth??>

    # The file is read at each request.
    auth_basic $${id}_realm;
    auth_basic_user_file ${auth.users};

    # Certificate authorities know no password. They are shown files and nothing of an app's, whatever stands behind the path.
    location ^~ /.well-known/acme-challenge/ {
        auth_basic off;
        try_files $uri =404;
    }
</#if>

<#list paths?filter(below -> below.first) as below>
<#list below.app.past>
    set $${id}_${below.name}_upstream ${id}_${below.name};
<#items as other>
    if (-e ${other.file}) {
        set $${id}_${below.name}_upstream ${id}_${below.name}_past_${other?index};
    }
</#items>

</#list>
</#list>
<@past/>
<#if index && app??>
    # A directory's page is asked for with a slash, so that what it names beside it is found.
    if (-f $document_root$uri/index.html) {
        rewrite ^(.*[^/])$ $1/ permanent;
    }

</#if>
    # It gets the same answer wherever it asks, so that a load balancer that knows the former path only goes on.
    if ($${id}_check) {
        rewrite ^<#if pages?has_content>(?!/foobar-infra-error/)</#if> ${healthPath} last;
    }

<#if proxies>
<@asked/>

</#if>
<#if app??>
<#if app.php??>
<@told/>

<#if healthPath != "/">
<@health/>

</#if>
    # A static file is for reading; what else is asked of its path is the app's business, as its own front page is.
    error_page 405 = @app;

    location = / {
        try_files /index.html <#if app.php.beside>@release<#else>@app</#if>;
    }

    location / {
        try_files $uri<#if index> $uri/index.html</#if> <#if app.php.beside>@release<#else>@app</#if>;
    }

<#if app.php.beside>
    # The release has static files, too.
    location @release {
        root ${app.php.root};
        try_files $uri @app;
    }

</#if>
    location @app {
<@errors/>
        error_page 502 @unanswered;
        set $${id}_script /index.php;
        fastcgi_pass <#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
    }

<#else>
<#if healthPath != "/">
<@health/>

</#if>
    # A static file is for reading; what else is asked of its path is the app's business, as its own front page is.
    error_page 405 = @app;

    location = / {
        try_files /index.html @$${id}_way;
    }

    location / {
        try_files $uri<#if index> $uri/index.html</#if> @$${id}_way;
    }

    location @app {
<@errors/>
        error_page 502 @unanswered;
        proxy_pass http://<#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
    }

    location @upgraded {
<@errors/>
        error_page 502 @unanswered;
        proxy_send_timeout ${app.tunnelTimeout}ms;
        proxy_read_timeout ${app.tunnelTimeout}ms;
        proxy_pass http://<#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
    }

</#if>
    # The app did not answer: what it answers itself, a 502 too, is passed on.
    location @unanswered {
        reset_timedout_connection off;
        if ($${id}_repeat) {
            return 444;
        }
        return 502;
    }
<#else>
<#if healthPath != "/">
<@health/>

</#if>
<#if proxies>
    # The app did not answer: what it answers itself, a 502 too, is passed on.
    location @unanswered {
        reset_timedout_connection off;
        if ($${id}_repeat) {
            return 444;
        }
        return 502;
    }

</#if>
    # Without going by the index, which would be led to the health path once more, and so on.
    location = / {
        try_files /index.html =404;
    }

    location / {
        index index.html;
        try_files $uri $uri/ <#if fallback??>/${fallback}<#else>=404</#if>;
    }
</#if>

<#list paths as below>
    # Whole paths go to the app ${below.name?replace("app_", "")}, but for static files.
    location ^~ ${below.path} {
        error_page 405 = @app-${below.name};
<@errors/>
        try_files $uri @$${id}_way-${below.name};

        location ~ /\.(?!well-known/) {
            return 404;
        }
    }

</#list>
<#list paths?filter(below -> below.first) as below>
    location @app-${below.name} {
        error_page 502 @unanswered;
<@errors/>
        proxy_pass http://<#if below.app.past?has_content>$${id}_${below.name}_upstream<#else>${id}_${below.name}</#if>;
    }

    location @upgraded-${below.name} {
        error_page 502 @unanswered;
<@errors/>
        proxy_send_timeout ${below.app.tunnelTimeout}ms;
        proxy_read_timeout ${below.app.tunnelTimeout}ms;
        proxy_pass http://<#if below.app.past?has_content>$${id}_${below.name}_upstream<#else>${id}_${below.name}</#if>;
    }

</#list>
<#if !paths?filter(below -> below.path == "/static/")?has_content>
    location /static/ {
        expires 10m;
<#if app??>
        try_files $uri <#if !app.php??>@$${id}_way<#elseif app.php.beside>@release<#else>@app</#if>;
<#else>
        index index.html;
        try_files $uri $uri/ =404;
</#if>
    }

</#if>
    # Dot files are never content, save what a certificate authority asks for.
    location ~ /\.(?!well-known/) {
        return 404;
    }
<#if app?? && app.php??>

<#if app.php.beside>
    # What is run is a file of the release, and no link that leads out of it: what visitors brought is never run.
    location ~ \.php$ {
        root ${app.php.root};
        disable_symlinks on from=${app.php.root};
        try_files $uri @app;
<@errors/>
        error_page 502 @unanswered;
        set $${id}_script $uri;
<#else>
    # Nobody here knows the files of the release: its front page alone is run. No script is shown as a text.
    location ~ \.php$ {
<@errors/>
        error_page 502 @unanswered;
        set $${id}_script /index.php;
</#if>
        fastcgi_pass <#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
    }
</#if>
<#list pages>

    # What is answered here, and not by the app. Who is led to what stands in for it may be led on from there.
    recursive_error_pages on;
<#items as page>
    error_page ${page.status} /foobar-infra-error/${page.status};

    location = /foobar-infra-error/${page.status} {
        internal;
<#if auth??>
        auth_basic off;
</#if>
        types { }
        default_type "text/html; charset=utf-8";
        alias ${page.file};
        add_header X-Served-By ${server} always;
        add_header X-Content-Type-Options nosniff always;
        add_header Cache-Control no-store always;
    }
</#items>
</#list>
<#list directives.server>

    # The operator's own.
<#items as line>
    ${line}
</#items>
</#list>
}
<#if led?has_content>

# Names that lead to it. Behind it, as where no server is named the first one answers.
server {
<#list listens as listen>
    listen ${listen};
</#list>
<#if ifIpv6??>
    include ${ifIpv6.named};
</#if>
    include ${former};
<#if certificate??>
    ssl_certificate ${certificate};
    ssl_certificate_key ${certificate};
    ssl_protocols TLSv1.3;
</#if>
    server_name <#list led as name>${name}<#sep> </#list>;
    server_tokens off;
<#list trustedProxies + trustedNames>
<#items as proxy>
    set_real_ip_from ${proxy};
</#items>
    real_ip_header X-Forwarded-For;
</#list>

<@elsewhere/>
    return 308 $${id}_proto://${domain}$${id}_suffix$request_uri;
}

</#if>
<#list sites>

# The other sites.
<#items as file>
include ${file};
</#items>
</#list>
<#if !further>

# For this machine only: what is live, and statistics.
server {
    listen 127.0.0.1:${statusPort};
    server_name localhost;
    server_tokens off;
    access_log off;

    location = /generation {
        default_type text/plain;
        add_header Cache-Control no-store;
        return 200 "${generation}\n";
    }

    location = /stub_status {
        stub_status;
    }

    location / {
        return 404;
    }
}
</#if>
<#-- Of a location that has one of its own, which takes no other from around it. -->
<#macro errors>
<#list pages?filter(page -> page.status != "502") as page>
        error_page ${page.status} /foobar-infra-error/${page.status};
</#list>
</#macro>

<#-- Which of the app's servers are asked. -->
<#macro past>
<#if app??>
<#list app.past>
    # Whoever changes the app on another server puts a file here meanwhile.
    set $${id}_upstream ${id}_app;
<#items as other>
    if (-e ${other.file}) {
        set $${id}_upstream ${id}_past_${other?index};
    }
</#items>

</#list>
</#if>
</#macro>
<#-- How an app is asked by HTTP. -->
<#macro asked>
<#local readTimeout = (app!(paths?first.app)).readTimeout>
    proxy_http_version 1.1;
    proxy_set_header Host $${id}_host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $${id}_proto;
    # Nobody in front of us says these, so that they can only be the client's own.
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header X-Forwarded-Port "";
    proxy_set_header X-Forwarded-Prefix "";
    proxy_set_header Forwarded "";
    proxy_set_header X-Repeatable "";
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $${id}_connection;
    proxy_connect_timeout 2s;
    proxy_send_timeout ${readTimeout}ms;
    proxy_read_timeout ${readTimeout}ms;
    # What took that long is not begun once more elsewhere.
    proxy_next_upstream_timeout ${readTimeout}ms;
    # The head of an answer, with all its cookies.
    proxy_buffer_size ${maxHeaderSize};
    proxy_buffers 4 ${maxHeaderSize};
</#macro>
<#-- What PHP is told of a request. -->
<#macro told>
    # All that a script is told; what the client says of the way to here is left out or said anew.
    set $${id}_uri $request_uri;
    fastcgi_param GATEWAY_INTERFACE CGI/1.1;
    fastcgi_param SERVER_SOFTWARE nginx;
    fastcgi_param SERVER_PROTOCOL $server_protocol;
    fastcgi_param SERVER_NAME ${domain};
    fastcgi_param SERVER_ADDR $server_addr;
    fastcgi_param SERVER_PORT $${id}_port;
    fastcgi_param REMOTE_ADDR $remote_addr;
    fastcgi_param REMOTE_PORT $remote_port;
    fastcgi_param REQUEST_METHOD $request_method;
    fastcgi_param REQUEST_SCHEME $${id}_proto;
    fastcgi_param REQUEST_URI $${id}_uri;
    fastcgi_param QUERY_STRING $query_string;
    fastcgi_param CONTENT_TYPE $content_type if_not_empty;
    fastcgi_param CONTENT_LENGTH $content_length if_not_empty;
    fastcgi_param DOCUMENT_ROOT ${app.php.root};
    fastcgi_param DOCUMENT_URI $${id}_script;
    fastcgi_param SCRIPT_NAME $${id}_script;
    fastcgi_param SCRIPT_FILENAME ${app.php.root}$${id}_script;
    # Without it a PHP that is built so runs nothing.
    fastcgi_param REDIRECT_STATUS 200;
    fastcgi_param HTTPS $${id}_https if_not_empty;
    fastcgi_param HTTP_HOST $${id}_host;
    fastcgi_param HTTP_X_REAL_IP $remote_addr;
    fastcgi_param HTTP_X_FORWARDED_FOR $remote_addr;
    fastcgi_param HTTP_X_FORWARDED_PROTO $${id}_proto;
    fastcgi_param HTTP_X_FORWARDED_HOST "" if_not_empty;
    fastcgi_param HTTP_X_FORWARDED_PORT "" if_not_empty;
    fastcgi_param HTTP_X_FORWARDED_PREFIX "" if_not_empty;
    fastcgi_param HTTP_FORWARDED "" if_not_empty;
    fastcgi_param HTTP_X_REPEATABLE "" if_not_empty;
    # Many a library takes it for the way out.
    fastcgi_param HTTP_PROXY "" if_not_empty;
    fastcgi_connect_timeout 2s;
    fastcgi_send_timeout ${app.readTimeout}ms;
    fastcgi_read_timeout ${app.readTimeout}ms;
    # What took that long is not begun once more elsewhere.
    fastcgi_next_upstream_timeout ${app.readTimeout}ms;
    # The head of an answer, with all its cookies.
    fastcgi_buffer_size ${maxHeaderSize};
    fastcgi_buffers 4 ${maxHeaderSize};
</#macro>
<#-- What load balancers ask for, where it is no page of the site. -->
<#macro health>
<#if !app??>
    location = ${healthPath} {
        access_log off;
<#if auth??>
        auth_basic off;
</#if>
        default_type text/plain;
        return 200 "ok\n";
    }
<#elseif app.php??>
    # Reaches the app, so that a server whose app is dead is found unwell.
    location = ${healthPath} {
        access_log off;
<#if auth??>
        auth_basic off;
</#if>
        fastcgi_connect_timeout 1s;
        fastcgi_read_timeout 3s;
        set $${id}_script ${app.php.healthScript};
        set $${id}_uri ${app.healthPath};
        fastcgi_pass <#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
    }
<#else>
    # Reaches the app, so that a server whose app is dead is found unwell.
    location = ${healthPath} {
        access_log off;
<#if auth??>
        auth_basic off;
</#if>
        proxy_connect_timeout 1s;
        proxy_read_timeout 3s;
        proxy_pass http://<#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>${app.healthPath};
    }
</#if>
</#macro>
<#-- A load balancer asks by the former name of the site until its own turn, and finds the same server well. -->
<#macro elsewhere>
<@past/>
    # A load balancer may know the site by a former name still, and gets the same answer.
    if ($${id}_check) {
        rewrite ^ ${healthPath} last;
    }

<#if app??>
<#if app.php??>
<@told/>
<#else>
<@asked/>
</#if>

</#if>
<#if healthPath != "/">
<@health/>
<#else>
    root ${staticRoot};

    location = / {
        try_files /index.html <#if app??>@app<#else>=404</#if>;
    }
<#if app??>

    location @app {
<#if app.php??>
        set $${id}_script /index.php;
        fastcgi_pass <#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
<#else>
        proxy_pass http://<#if app.past?has_content>$${id}_upstream<#else>${id}_app</#if>;
</#if>
    }
</#if>
</#if>

</#macro>
