# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds, keep are bench/run's
# A part of bench/run: how long a restore takes beside the bare copy, what is lost if all databases die under load, and what backups take
# from the primary.

bk_lab=bench-backup
bk_samples=$out/backup.tsv
bk_mib=${BENCH_BACKUP_MIB:-1024}
# Ten minutes of 200 writes a second.
bk_writes=${BENCH_BACKUP_WRITES:-120000}
bk_writers=4

bk_infra() { "$infra" "$@" -f "$out/backup.yml" -i "$root/.lab/$bk_lab/inventory.yml"; }
bk_on() { "$lab" exec --prefix $bk_lab "$1" sh -c "$2"; }
bk_sql() { printf '%s\n' "$2" | docker exec -i "$bk_lab-$1" mysql -N -B --raw; }
bk_now() { printf '%s' "$((${EPOCHREALTIME/./} / 1000))"; }
bk_logged() { "${@:2}" >"$out/logs/backup-$1.log" 2>&1 || { tail -n 30 "$out/logs/backup-$1.log" >&2; die "this failed: ${*:2}"; }; }
bk_sample() { printf '%s\t%s\t%s\n' "$@" >>"$bk_samples"; }

bk_hosts() {
  local server
  "$lab" down --prefix $bk_lab
  "$lab" up --prefix $bk_lab --image trixie-ready keep one two >&2
  (umask 077 && printf 'a word of the bench\n' >"$out/backup.password")
  {
    printf 'name: kept\ndomain: www.foobar.com\nservers:\n'
    for server in keep one two; do printf '  %s: %s\n' "$server" "$(address $bk_lab $server)"; done
    printf 'mysql: {primary: one, replicas: two, buffer_pool: 128M}\n'
    printf 'backup: {repository: {server: keep}, password: {file: backup.password}}\n'
  } >"$out/backup.yml"
  # The primary has a core of its own, so that what the others do takes nothing from it but what it does for them.
  docker update --cpuset-cpus 0 "$bk_lab-one" >/dev/null && docker update --cpuset-cpus 1 "$bk_lab-two" "$bk_lab-keep" >/dev/null
  bk_logged apply bk_infra apply --yes --no-color
}

# bk_caught: the replica has all, and so has the stream.
bk_caught() {
  local executed
  executed=$(bk_sql one "SELECT REPLACE(@@gtid_executed, CHAR(10), '')")
  [[ $(bk_sql two "SELECT WAIT_FOR_EXECUTED_GTID_SET('$executed', 600)") = 0 ]] || die 'the replica does not follow'
}

bk_data() {
  local row n
  say "$bk_mib MiB of data"
  # Of each byte half is chance: what restic makes of it is as of other data.
  row=$(for ((n = 0; n < 32; n++)); do printf 'HEX(RANDOM_BYTES(1024)),'; done)
  bk_sql one 'CREATE TABLE bench.big (id INT AUTO_INCREMENT PRIMARY KEY, b MEDIUMTEXT CHARACTER SET latin1)'
  for ((n = 0; n < bk_mib; n += 64)); do
    bk_sql one "INSERT INTO bench.big (b) WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000) SELECT CONCAT(${row%,}) FROM counted"
  done
  bk_caught
  # What filled them is no part of ten minutes of writes.
  bk_sql one 'FLUSH BINARY LOGS; DO SLEEP(1); PURGE BINARY LOGS BEFORE NOW()'
}

# bk_write UNIT [COUNT]: a client that writes as fast as it is answered; each answer, with its time on that server, goes to a file.
bk_write() {
  bk_on one "systemd-run -q --unit=$1 sh -c 'yes \"INSERT INTO bench.written (n) VALUES (UUID()); SELECT LAST_INSERT_ID(), ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000);\" |
    head -n ${2:-1000000000} | mysql -N -B --unbuffered >/run/$1.acks 2>/dev/null'"
}

bk_begin() { local n; for ((n = 1; n <= bk_writers; n++)); do bk_write "writer-$n" "$@"; done; }
bk_acked() { bk_on one 'cat /run/writer-*.acks | wc -l'; }
bk_end() { bk_on one 'systemctl stop "writer-*" 2>/dev/null; systemctl reset-failed "writer-*" 2>/dev/null; :'; }

# What the replica does for its backups, on or off.
bk_services='foobar-infra-backup-logs.timer foobar-infra-backup-stream.service'

# bk_share ROUND: writes in equal times without and with it, the former first in odd rounds.
bk_share() {
  local order=(stop start) what before
  (($1 % 2)) || order=(start stop)
  for what in "${order[@]}"; do
    bk_on two "systemctl $what $bk_services"
    sleep 2
    before=$(bk_acked)
    sleep 20
    bk_sample "writes-$what" "$1" $((($(bk_acked) - before) / 20))
  done
  bk_on two "systemctl start $bk_services"
}

# bk_dies: both, and what streams, at one moment by the clock that they share: how long a command takes to begin is no part of it.
bk_dies() {
  local moment=$((${EPOCHREALTIME/./} + 3000000)) wait
  # shellcheck disable=SC2016 # expanded on the host
  wait='left=$((moment - $(date +%s%N) / 1000)); sleep $((left / 1000000)).$(printf %06d $((left % 1000000))); exec systemctl kill -s KILL'
  bk_on two "moment=$moment; $wait foobar-infra-backup-stream mysql" &
  bk_on one "moment=$moment; $wait mysql"
  wait $!
}

# bk_lost ROUND: all databases and what streams die at one moment, under load; the data are restored, and what was acknowledged is compared.
bk_lost() {
  bk_begin
  sleep 8
  bk_dies
  bk_on two "systemctl stop $bk_services mysql"
  bk_on one 'systemctl stop mysql'
  bk_end
  bk_on one 'cat /run/writer-*.acks' | sort -n >"$out/backup.acks"
  bk_logged "lost-$1" bk_infra restore --to two --yes --no-color --at latest
  bk_sql two 'SELECT id FROM bench.written' | sort -n >"$out/backup.ids"
  # From the first that is missing to the last that was acknowledged.
  bk_sample lost "$1" "$(awk 'NR == FNR { there[$1] = 1; next } $2 > last { last = $2 } !($1 in there) && (!first || $2 < first) { first = $2 }
    END { print first ? last - first : 0 }' "$out/backup.ids" "$out/backup.acks")"
  bk_on one 'rm -f /run/writer-*.acks; systemctl start mysql'
  bk_on two "systemctl start $bk_services"
  bk_logged again bk_infra apply --yes --no-color --rebuild two
  bk_caught
  # What only the dead primary had is in no log; a backup is begun at once, and the next loss is one behind it.
  bk_on two 'systemctl start foobar-infra-backup-logs; while systemctl show -P ActiveState foobar-infra-backup | grep -qx activating; do sleep 0.5; done'
  bk_logged now bk_infra backup now --no-color
}

# bk_copied ROUND: the bare copy, by hand: restic, and a mysqld that opens what comes. Then the restore, to the last transaction.
bk_copied() {
  local began took
  began=$(bk_now)
  # shellcheck disable=SC2016 # expanded on the host
  bk_on two 'systemctl stop mysql; sed -n "/^bk_/p" /etc/foobar-infra/kept/backup/run >/run/settings; . /run/settings; mkdir -p /var/lib/mysql-files/bare
    restic -q --repo "$bk_repository" --password-file "$bk_password" --option "sftp.command=$bk_ssh" --cache-dir "$bk_cache" restore latest --tag kind=data --target /var/lib/mysql-files/bare
    cd /var/lib/mysql-files/bare/var/lib/mysql-files/foobar-infra-backup && chown -R mysql:mysql /var/lib/mysql-files/bare
    systemd-run -q --unit=bare mysqld --no-defaults --user=mysql --datadir=$PWD/data --socket=$PWD/data/sock --skip-networking --mysqlx=OFF --skip-log-bin --skip-replica-start
    until mysqladmin --no-defaults --socket=$PWD/data/sock ping >/dev/null 2>&1 || systemctl is-failed -q bare; do sleep 0.2; done' >"$out/logs/backup-bare-$1.log" 2>&1
  took=$(($(bk_now) - began))
  bk_on two 'systemctl is-active -q bare' || die 'the bare copy does not open'
  bk_on two 'systemctl stop bare; rm -rf /var/lib/mysql-files/bare'
  began=$(bk_now)
  bk_on two 'cp -a /var/lib/mysql /var/lib/mysql-files/bare && sync -f /var/lib/mysql-files/bare'
  bk_sample cp "$1" $(($(bk_now) - began))
  bk_on two 'rm -rf /var/lib/mysql-files/bare; systemctl start mysql'
  bk_sample bare "$1" "$took"
  began=$(bk_now)
  bk_logged "restore-$1" bk_infra restore --to two --yes --no-color --at latest
  bk_sample restore "$1" $(($(bk_now) - began))
}

# The steps, of which BENCH_BACKUP may name some.
bk_step() {
  local step
  for step in ${BENCH_BACKUP:-lost share copied}; do [[ $step != "$1" ]] || return 0; done
  return 1
}

backup() {
  local round
  : >"$bk_samples"
  bk_hosts
  bk_sql one 'CREATE DATABASE bench; CREATE TABLE bench.written (id BIGINT AUTO_INCREMENT PRIMARY KEY, n VARCHAR(60))'
  bk_caught
  if bk_step lost; then
    say 'all databases die'
    bk_logged now bk_infra backup now --no-color
    for ((round = 1; round <= copies + 2; round++)); do bk_lost "$round"; done
  fi
  bk_step share || bk_step copied || { bk_table && return; }
  bk_data
  bk_logged now bk_infra backup now --no-color
  if bk_step share; then
    say 'what it takes from the primary'
    bk_begin
    sleep 3
    for ((round = 1; round <= rounds; round++)); do bk_share "$round"; done
    bk_end
    bk_on one 'rm -f /run/writer-*.acks'
    bk_caught
    bk_logged now bk_infra backup now --no-color
  fi
  if bk_step copied; then
    say "$bk_writes writes, and a restore behind them"
    bk_begin $((bk_writes / bk_writers))
    while [[ $(bk_acked) -lt $bk_writes ]]; do sleep 1; done
    bk_end
    bk_on one 'rm -f /run/writer-*.acks'
    bk_caught
    bk_on two 'systemctl start foobar-infra-backup-logs'
    for ((round = 1; round <= copies; round++)); do bk_copied "$round"; done
  fi
  bk_table
}

bk_table() { awk -f "$root/bench/backup/table.awk" "$bk_samples" >"$out/backup.txt"; }
