# ${stack}: alerts of the site. Written by foobar-infra; change the topology or the template, not this file.

groups:
  - name: site
    rules:
<#if probes?has_content>
      - alert: SiteDown
        expr: >-
          probe_success == 0
<#if balancer>
          unless on (instance) haproxy_backend_status{proxy="maintenance"}
          unless ((probe_success unless on (instance) up{job="haproxy"})
          and on () (count(count by (instance) (haproxy_backend_status{proxy="maintenance"})) == count(up{job="haproxy"})))
</#if>
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: 'the site <#if sites?has_content>{{ with $labels.site }}{{ . }} {{ end }}</#if>does not answer as it should at {{ $labels.instance }}'
          impact: 'Visitors get errors, or nothing.'
          action: 'See which part is broken: the checks go from the visitors to the database.'
          command: 'foobar-infra verify'
</#if>
<#if balancer>
      - alert: NoBackend
        expr: >-
          haproxy_backend_active_servers{proxy="web"} + haproxy_backend_backup_servers{proxy="web"} == 0
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.instance }} has no web server to ask'
          impact: 'Visitors get 503 from this load balancer.'
          action: 'See why none of the web servers passes its health check.'
          command: 'foobar-infra verify web'
</#if>
<#if balancer>
      - alert: BackendDown
        expr: >-
          label_replace(max by (server) (haproxy_server_status{proxy="web", state="DOWN"}), "instance", "$1", "server", "(.*)") == 1
        for: 10s
        labels: {severity: warning}
        annotations:
          summary: 'load balancers find the web server {{ $labels.instance }} unwell'
          impact: 'None, as long as the others can take its share.'
          action: 'See what its health check answers.'
          command: 'foobar-infra verify web'
</#if>
<#if balancer>
      - alert: ManyErrors
        expr: >-
          sum by (instance) (rate(haproxy_frontend_http_responses_total{proxy="public", code="5xx"}[1m]))
          / sum by (instance) (rate(haproxy_frontend_http_responses_total{proxy="public"}[1m])) > 0.05
          and sum by (instance) (rate(haproxy_frontend_http_responses_total{proxy="public", code="5xx"}[1m])) > 0.2
          unless on (instance) haproxy_backend_status{proxy="maintenance"}
        for: 30s
        labels: {severity: critical}
        annotations:
          summary: '{{ $value | humanizePercentage }} of the answers of {{ $labels.instance }} are errors'
          impact: 'That share of the visitors gets an error page.'
          action: 'The log tells who answers so: 503 of HAProxy itself, 502 and 504 of nginx, others of the app.'
          command: 'ssh {{ $labels.instance }} "journalctl -u haproxy -n 200 | grep -E \" 5[0-9][0-9] \""'
</#if>
<#if balancer>
      - alert: SlowAnswers
        expr: >-
          haproxy_backend_response_time_average_seconds{proxy="web"}
          + delta(haproxy_backend_response_time_average_seconds{proxy="web"}[2m])
          * clamp_max(haproxy_backend_http_requests_total{proxy="web"}, 512) / clamp_min(increase(haproxy_backend_http_requests_total{proxy="web"}[2m]), 1) > 2
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: 'an answer takes {{ $value | humanizeDuration }} on average, as {{ $labels.instance }} sees it'
          impact: 'Pages come slowly.'
          action: 'See what is busy: the app, or the database behind it.'
          command: 'ssh {{ $labels.instance }} "journalctl -u haproxy -n 50"'
</#if>
<#if balancer>
      - alert: RequestsWait
        expr: >-
          haproxy_backend_current_queue{proxy="web"} > 0
        for: 15s
        labels: {severity: warning}
        annotations:
          summary: '{{ $value | printf "%.0f" }} requests wait on {{ $labels.instance }} for a web server'
          impact: 'Visitors wait; after ten seconds they get 503.'
          action: 'The web servers take no more at a time: see which is slow, or add one.'
          command: 'foobar-infra verify web'
</#if>
<#if nginx>
      - alert: NginxSilent
        expr: >-
          nginx_up == 0
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: 'nginx on {{ $labels.instance }} does not answer on its status port'
          impact: 'The load balancers ask the other web servers.'
          action: 'See whether it runs and with which files.'
          command: 'ssh {{ $labels.instance }} "systemctl status nginx; tail /var/log/nginx/error.log"'
</#if>
<#if php>
      - alert: PhpFull
        expr: >-
          foobar_infra_php_waiting > 0 and foobar_infra_php_busy >= foobar_infra_php_workers
        for: 15s
        labels: {severity: warning}
        annotations:
          summary: 'all processes of PHP<#if phpSeveral>{{ with $labels.app }} for the app {{ . }}{{ end }}</#if> on {{ $labels.instance }} are busy, and {{ $value | printf "%.0f" }} requests wait for one'
          impact: 'Pages come slowly, or not at all once visitors give up.'
          action: 'See what they do: wait for the database or another site, mostly. If they only have much to do, let there be more (app.php.workers).'
          command: 'foobar-infra logs {{ $labels.instance }} --since 5m'
</#if>
<#if php>
      - alert: PhpSilent
        expr: >-
          foobar_infra_php_up == 0
        for: 30s
        labels: {severity: critical}
        annotations:
          summary: 'PHP<#if phpSeveral>{{ with $labels.app }} for the app {{ . }}{{ end }}</#if> on {{ $labels.instance }} does not answer'
          impact: 'The load balancers ask the other web servers.'
          action: 'See whether it runs, and what it said last.'
          command: 'ssh {{ $labels.instance }} journalctl<#list phpUnits as unit> -u ${unit}</#list> -n 50'
</#if>
