# ${stack}: alerts of the databases. Written by foobar-infra; change the topology or the template, not this file.

groups:
  - name: databases
    rules:
      - alert: MysqlDown
        expr: >-
          mysql_up == 0
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: 'MySQL on {{ $labels.instance }} does not answer its exporter'
          impact: 'If it is the primary nothing is written; if it is a replica, others serve its readers.'
          action: 'See whether it runs; if the exporter is refused, its account was changed.'
          command: 'foobar-infra verify replication; ssh {{ $labels.instance }} journalctl -u mysql -n 50'
<#if replicas>
      - alert: ReplicationStopped
        expr: >-
          mysql_slave_status_replica_io_running == 0 or mysql_slave_status_replica_sql_running == 0
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: 'replication is stopped on {{ $labels.instance }}'
          impact: 'Readers of this replica see data that grow old; it is no safe copy any more.'
          action: 'See which thread has stopped, and with what error.'
          command: 'foobar-infra verify replication'
</#if>
<#if replicas>
      - alert: ReplicaMissing
        expr: >-
          count(mysql_up == 1) - on () (count(mysql_slave_status_replica_io_running) or on () vector(0)) > 1
        for: 30s
        labels: {severity: critical}
        annotations:
          summary: '{{ $value | printf "%.0f" }} of the databases follow nobody'
          impact: 'One of them is a replica no more: it serves old data, or writes of its own.'
          action: 'See which has no source.'
          command: 'foobar-infra verify replication'
</#if>
<#if replicas>
      - alert: ReplicationLags
        expr: >-
          mysql_slave_status_seconds_behind_source - mysql_slave_status_sql_delay > 30
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance }} is {{ $value | humanizeDuration }} behind its source'
          impact: 'Readers of this replica see old data; a failover would take as long.'
          action: 'Find a long transaction, or a disk that is too slow.'
          command: 'foobar-infra verify replication'
</#if>
<#if replicas>
      - alert: ErrantTransactions
        expr: >-
          foobar_infra_errant_transactions > 0
        for: 30s
        labels: {severity: critical}
        annotations:
          summary: '{{ $value | printf "%.0f" }} transactions on {{ $labels.instance }} are not on its source'
          impact: 'None now; but it cannot become the primary, and shows data that others lack.'
          action: 'Find out who wrote there; then have the replica made anew.'
          command: 'foobar-infra verify replication'
</#if>
<#if replicas>
      - alert: ErrantUnknown
        expr: >-
          foobar_infra_replica_compared == 0
        for: 2m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance }} cannot ask its source which transactions that has'
          impact: 'None.'
          action: 'See whether the source answers, and whether the account foobar_infra_opener is as it was made.'
          command: 'foobar-infra verify replication'
</#if>
      - alert: NoWritableDatabase
        expr: >-
          absent(mysql_global_variables_read_only == 0)
          unless on () (up{job="mysql", instance="${primary}"} == 0 and on (instance) up{job="node"} == 1)
        for: 15s
        labels: {severity: critical}
        annotations:
          summary: 'no database takes writes'
          impact: 'What visitors write is refused.'
          action: 'See whether the primary runs and why it is closed; if it is dead, promote a replica.'
          command: 'foobar-infra verify replication'
      - alert: TwoWritableDatabases
        expr: >-
          count(mysql_global_variables_super_read_only == 0) > 1
        # Longer than figures are apart: of a switchover the old primary is heard last as open, the new one as open already.
        for: 15s
        labels: {severity: critical}
        annotations:
          summary: '{{ $value | printf "%.0f" }} databases take writes'
          impact: 'Writes go to both, and some of them will be lost.'
          action: 'Close the one that is not the primary at once; apply does it first of all.'
          command: 'foobar-infra apply'
<#if semiSync>
      - alert: SemiSyncDegraded
        expr: >-
          mysql_global_status_rpl_semi_sync_source_clients == 0 and on (instance) mysql_global_variables_super_read_only == 0
        for: 10s
        labels: {severity: critical}
        annotations:
          summary: 'no replica acknowledges the writes of {{ $labels.instance }}'
          impact: 'Writes wait until a replica is back: visitors do too.'
          action: 'Bring a replica back.'
          command: 'foobar-infra verify replication'
</#if>
      - alert: BinaryLogsLarge
        expr: >-
          mysql_binlog_size_bytes > on (instance) foobar_infra_database_room_bytes
        for: 5m
        labels: {severity: warning}
        annotations:
          summary: 'the binary logs on {{ $labels.instance }} take {{ $value | humanize1024 }}B, more than what is free'
          impact: 'None until the disk is full.'
          action: 'Keep them for a shorter time (mysql.binlog_retention), or give it a larger disk.'
          command: 'ssh {{ $labels.instance }} df -h /var/lib/mysql'
      - alert: ConnectionsRunOut
        expr: >-
          mysql_global_status_threads_connected / mysql_global_variables_max_connections > 0.85
        for: 30s
        labels: {severity: warning}
        annotations:
          summary: '{{ $value | humanizePercentage }} of the connections of MySQL on {{ $labels.instance }} are taken'
          impact: 'Once all are, the app gets errors.'
          action: 'See who holds them: the app, mostly.'
          command: 'ssh {{ $labels.instance }} mysql -e "SHOW PROCESSLIST"'
<#if backup>
      - alert: BackupOld
        expr: >-
          time() - foobar_infra_backup_made_seconds > 26 * 3600
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance }} has made no backup for {{ $value | humanizeDuration }}'
          impact: 'None yet; what is deleted by mistake comes back by a long way, or not at all.'
          action: 'See why none was made since, and make one.'
          command: 'foobar-infra verify backup'
      - alert: BackupFailed
        expr: >-
          foobar_infra_backup_failed == 1
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: 'the last backup on {{ $labels.instance }} failed'
          impact: 'None yet; the one before it is there.'
          action: 'See why, mend that, and make one.'
          command: 'foobar-infra verify backup'
      - alert: BinaryLogsNotKept
        expr: >-
          time() - foobar_infra_backup_logs_kept_seconds > 1200
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance }} kept no binary logs since {{ $value | humanizeDuration }}'
          impact: 'What was written since is lost if all databases are.'
          action: 'See why: the repository is away, mostly.'
          command: 'foobar-infra verify backup'
      - alert: BinaryLogsNotStreamed
        expr: >-
          time() - foobar_infra_backup_streamed_seconds > 180
        for: 1m
        labels: {severity: warning}
        annotations:
          summary: '{{ $labels.instance }} streamed no binary logs since {{ $value | humanizeDuration }}'
          impact: 'If all databases are lost, what was written since the logs were kept last is too: a minute, mostly.'
          action: 'See why: the unit does not run, or its way to the repository is closed or full.'
          command: 'foobar-infra verify backup'
      - alert: BinaryLogsGap
        expr: >-
          foobar_infra_backup_gap == 1
        for: 10s
        labels: {severity: warning}
        annotations:
          summary: 'no backup can be brought forward by the binary logs of {{ $labels.instance }}'
          impact: 'Moments since the last backup cannot be restored, until the next one is made.'
          action: 'One was begun at once: see whether it goes well.'
          command: 'foobar-infra verify backup'
</#if>
