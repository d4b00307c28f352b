# ${stack}: nginx on ${server}. Written by foobar-infra; change the topology or the template, not this file.
# One text for nginx 1.18 to 1.26. Sites are in conf.d; sites-enabled with the packages' default site is left out.

user www-data;
worker_processes auto;
worker_rlimit_nofile 16384;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;
<#list directives.main as line>
${line}
</#list>

events {
    worker_connections 4096;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;

    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    # Room for the longest domain there can be.
    server_names_hash_bucket_size 512;
<#if sites?has_content && !directives.http?filter(line -> line?starts_with("variables_hash_bucket_size"))?has_content>
    # Room for variables that have the name of the stack and that of a site in theirs.
    variables_hash_bucket_size 128;
</#if>
    keepalive_timeout 65s;
    client_header_timeout 10s;
    reset_timedout_connection on;

    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers off;

    log_format combined_timed '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
        '"$http_referer" "$http_user_agent" host=$host time=$request_time '
        'upstream=$upstream_addr upstream_status=$upstream_status upstream_time=$upstream_response_time id=$http_x_request_id';
    access_log /var/log/nginx/access.log combined_timed;

<#if compression?seq_contains("gzip")>
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_types text/plain text/css application/json application/javascript image/svg+xml;
</#if>
<#if compression?seq_contains("brotli")>
<#if compression?seq_contains("gzip")>

    # Before gzip, for those who take it. Its module is loaded above.
<#else>
    gzip_vary on;
</#if>
    brotli on;
    # About as dear as gzip is.
    brotli_comp_level 4;
    brotli_types text/plain text/css application/json application/javascript image/svg+xml;
</#if>
<#list directives.http>

    # The operator's own.
<#items as line>
    ${line}
</#items>
</#list>

    include /etc/nginx/conf.d/*.conf;
}
