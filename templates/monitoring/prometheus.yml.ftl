# ${stack}: Prometheus on ${server}. Written by foobar-infra; change the topology or the template, not this file.

global:
  scrape_interval: 10s
  scrape_timeout: 5s
  evaluation_interval: 5s
  external_labels: {stack: ${stack}}

rule_files:
  - rules/foobar-infra-*.yml

alerting:
  alertmanagers:
    - static_configs:
        - targets: ["127.0.0.1:${alertsPort}"]

scrape_configs:
  # The running process tells by this word, which the question for its own figures carries in vain, which files it has loaded.
  - job_name: prometheus
    params:
      generation: ["g-${generation}"]
    static_configs:
      - targets: ["127.0.0.1:${port}"]
        labels: {instance: ${server}}
  - job_name: alertmanager
    static_configs:
      - targets: ["127.0.0.1:${alertsPort}"]
        labels: {instance: ${server}}
<#list jobs as job>
  - job_name: ${job.name}
    scheme: https
    tls_config:
      ca_file: ${authority}
      cert_file: ${certificate}
      key_file: ${certificate}
      min_version: TLS13
    static_configs:
<#list job.targets as target>
      - targets: ["${target.endpoint}"]
        labels: {instance: ${target.server}}
</#list>
<#if job.name == "mysql">
    # Two thirds of what this exporter tells is not kept, as nothing goes by it and it would take most of the memory here: settings, which
    # hardly ever change, and counters of rare statements.
    metric_relabel_configs:
      - source_labels: [__name__, command]
        regex: mysql_global_variables_(innodb_buffer_pool_size|max_connections|read_only|super_read_only);|mysql_global_status_commands_total;(begin|commit|delete|insert|replace|rollback|select|update)
        target_label: __tmp_kept
        replacement: "yes"
      - source_labels: [__tmp_kept, __name__]
        regex: ;(mysql_global_variables_.*|mysql_global_status_commands_total|mysql_global_status_performance_schema_.*|go_.*|promhttp_.*)
        action: drop
      - regex: __tmp_kept
        action: labeldrop
</#if>
</#list>
<#if probes?has_content>
  # The site as visitors see it, at each load balancer.
  - job_name: site
    metrics_path: /probe
    params: {module: [site]}
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: 127.0.0.1:${probePort}
<#if sites?has_content>
      - source_labels: [site]
        regex: (.+)
        target_label: __param_module
        replacement: site-$1
</#if>
    static_configs:
<#list probes as probe>
      - targets: ["${probe.endpoint}"]
        labels: {instance: ${probe.server}}
<#list sites as site>
      - targets: ["${probe.endpoint}"]
        labels: {instance: ${probe.server}, site: ${site.name}}
</#list>
</#list>
</#if>
