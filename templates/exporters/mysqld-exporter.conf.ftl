# ${stack}: MySQL's exporter on ${server}. Written by foobar-infra; change the topology or the template, not this file.

[Unit]
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
# The running process tells by this word with which files it was started.
Environment=FOOBAR_GENERATION=${generation}
# It shares the machine with what serves visitors, and must never take what that needs.
Environment=GOMAXPROCS=1 GOGC=50
Nice=5
OOMScoreAdjust=500
MemoryMax=96M
Restart=always
RestartSec=2s
NoNewPrivileges=yes
ProtectHome=yes
ProtectSystem=full
ExecStart=
ExecStart=/usr/bin/prometheus-mysqld-exporter --web.listen-address=${host}:${mysqlPort} --web.config.file=${directory}/web.yml --config.my-cnf=${directory}/mysqld.cnf --no-collect.info_schema.innodb_cmp --no-collect.info_schema.innodb_cmpmem --no-collect.info_schema.query_response_time --collect.binlog_size --collect.slave_status --collect.global_status --collect.global_variables
