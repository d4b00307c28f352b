# ${stack}: alerts of certificates. Written by foobar-infra; change the topology or the template, not this file.

groups:
  - name: certificates
    rules:
<#if https>
      - alert: SiteCertificateEnds
        expr: >-
          probe_ssl_earliest_cert_expiry - time() < 14 * 86400
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: 'the certificate that {{ $labels.instance }} shows ends in {{ $value | humanizeDuration }}'
          impact: 'None yet; once it has ended browsers refuse the site.'
          action: 'Renew it: by ACME that is done by itself and has failed, another one you bring.'
          command: 'foobar-infra verify https'
</#if>
<#if https>
      - alert: SiteCertificateEnded
        expr: >-
          probe_ssl_earliest_cert_expiry - time() < 0
        labels: {severity: critical}
        annotations:
          summary: 'the certificate that {{ $labels.instance }} shows has ended'
          impact: 'Browsers refuse the site.'
          action: 'Put a good one in place.'
          command: 'foobar-infra verify https; foobar-infra apply'
</#if>
      - alert: CertificateEnds
        expr: >-
          foobar_infra_certificate_end_timestamp_seconds - time() < 14 * 86400
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.path }} on {{ $labels.instance }} ends in {{ $value | humanizeDuration }}'
          impact: 'None yet; once it has ended who checks it is refused: replicas, load balancers, the monitoring.'
          action: 'Those of the stack''s own authority are renewed by whichever apply comes when a third of their time is left.'
          command: 'foobar-infra apply'
      - alert: CertificateEnded
        expr: >-
          foobar_infra_certificate_end_timestamp_seconds - time() < 0
        labels: {severity: critical}
        annotations:
          summary: '{{ $labels.path }} on {{ $labels.instance }} has ended'
          impact: 'Who checks it is refused: replicas, load balancers, the monitoring.'
          action: 'Have it renewed.'
          command: 'foobar-infra apply'
      - alert: CertificateUnreadable
        expr: >-
          foobar_infra_certificate_readable == 0
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.path }} on {{ $labels.instance }} holds no certificate'
          impact: 'What uses it does not start again.'
          action: 'Have it made anew.'
          command: 'foobar-infra plan'
<#if acme>
      - alert: AcmeFails
        expr: >-
          node_systemd_unit_state{name="foobar-infra-acme.service", state="failed"} == 1
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: 'the renewal of the certificate by ACME fails on {{ $labels.instance }}'
          impact: 'None until the certificate ends.'
          action: 'Its journal tells what the ACME server said.'
          command: 'ssh {{ $labels.instance }} journalctl -u foobar-infra-acme -n 50; foobar-infra verify https'
</#if>
