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
    keepalive 32;
}

map $http_upgrade $${id}_connection {
    default upgrade;
    '' '';
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
map "$${id}_from_lb:$http_x_forwarded_proto" $${id}_proto {
    default $scheme;
    "1:http" http;
    "1:https" https;
}

</#if>
server {
<#list listens as listen>
    listen ${listen} default_server;
</#list>
    server_name ${domain};
    server_tokens off;
    # To a directory's name with a slash, say: this server's own port means nothing to a client of the load balancer.
    absolute_redirect off;
    root ${staticRoot};
    client_max_body_size ${maxBodySize};
<#list trustedProxies>

    # The client's address, as the load balancer saw it.
<#items as proxy>
    set_real_ip_from ${proxy};
</#items>
    real_ip_header X-Forwarded-For;
</#list>

    add_header X-Served-By ${server} always;
    add_header X-Content-Type-Options nosniff always;

    # It gets the same answer wherever it asks, so that a load balancer that knows the former path only goes on.
    if ($${id}_check) {
        rewrite ^ ${healthPath} last;
    }

<#if app??>
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
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $${id}_connection;
    proxy_connect_timeout 2s;
    proxy_send_timeout ${app.readTimeout}ms;
    proxy_read_timeout ${app.readTimeout}ms;

<#if healthPath != "/">
    # Reaches the app, so that a server whose app is dead is found unwell.
    location = ${healthPath} {
        access_log off;
        proxy_connect_timeout 1s;
        proxy_read_timeout 3s;
        proxy_pass http://${id}_app${app.healthPath};
    }

</#if>
    # A static front page wins over the app's.
    location = / {
        try_files /index.html @app;
    }

    location / {
        try_files $uri @app;
    }

    location @app {
        proxy_pass http://${id}_app;
    }
<#else>
<#if healthPath != "/">
    location = ${healthPath} {
        access_log off;
        default_type text/plain;
        return 200 "ok\n";
    }

</#if>
    location / {
        index index.html;
        try_files $uri $uri/ =404;
    }
</#if>

    location /static/ {
        expires 10m;
<#if app??>
        try_files $uri @app;
<#else>
        index index.html;
        try_files $uri $uri/ =404;
</#if>
    }

    # Dot files are never content, save what a certificate authority asks for.
    location ~ /\.(?!well-known/) {
        return 404;
    }
}

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
