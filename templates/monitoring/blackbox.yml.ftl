# ${stack}: how the site is asked for from ${server}. Written by foobar-infra; change the topology or the template, not this file.

modules:
  site:
    prober: http
    timeout: 4s
    http:
      preferred_ip_protocol: ip4
      headers:
        Host: ${domain}
      follow_redirects: false
      tls_config:
        server_name: ${domain}
        # When it ends is told by an alert of its own; whoever signed it, "verify https" knows.
        insecure_skip_verify: true
<#list sites as site>
  site-${site.name}:
    prober: http
    timeout: 4s
    http:
      preferred_ip_protocol: ip4
      headers:
        Host: ${site.domain}
      follow_redirects: false
      tls_config:
        server_name: ${site.domain}
        insecure_skip_verify: true
</#list>
