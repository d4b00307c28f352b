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
    static_configs:
<#list probes as probe>
      - targets: ["${probe.endpoint}"]
        labels: {instance: ${probe.server}}
</#list>
</#if>
