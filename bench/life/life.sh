# shellcheck shell=bash
# shellcheck disable=SC2154 # root, out, lab, infra, rounds, samples are bench/run's
# Parts of bench/run: how long nobody writes while the primary changes, and how fast a replica is seeded; each beside the same
# statements by hand, over ssh with connections that are open already.

life_servers=(app-01 db-01 db-02 db-03)
life_samples=$out/life.tsv
clone_samples=$out/clone.tsv
sockets=$(mktemp -d /tmp/bench.XXXXXX)

life_infra() { "$infra" "$@" -f "$out/life.yml" -i "$root/.lab/bench-life/inventory.yml"; }
in_life() { "$lab" exec --prefix bench-life "$@"; }
now() { printf '%s' "$((${EPOCHREALTIME/./} / 1000))"; }

life_sql() { # life_sql SERVER SQL: as root there, by ssh
  life_ssh "$1" 'sudo mysql -N -B --raw' <<<"$2"
}

life_ssh() { # life_ssh SERVER COMMAND
  ssh -F "$root/.lab/bench-life/ssh_config" -o ControlMaster=auto -o ControlPersist=600 -o ControlPath="$sockets/%n" "$1" "$2"
}

life_hosts() {
  local server
  "$lab" down --prefix bench-life
  "$lab" up --prefix bench-life --image trixie-ready "${life_servers[@]}" >&2
  {
    printf 'name: life\ndomain: www.foobar.com\nservers:\n'
    for server in "${life_servers[@]}"; do printf '  %s: %s\n' "$server" "$(address bench-life "$server")"; done
    printf 'load_balancer: {servers: app-01}\nweb: {servers: app-01, port: 8080}\napp: {servers: app-01}\n'
    printf 'mysql:\n  primary: db-01\n  replicas: [db-02, db-03]\n  buffer_pool: 128M\n  routing: {}\n'
  } >"$out/life.yml"
  life_apply
  life_sql db-01 "CREATE DATABASE bench; CREATE TABLE bench.written (id BIGINT AUTO_INCREMENT PRIMARY KEY, n VARCHAR(60), KEY (n));
    CREATE USER hand IDENTIFIED BY 'hand'; GRANT REPLICATION SLAVE ON *.* TO hand;
    CREATE USER bench IDENTIFIED BY 'bench'; GRANT INSERT, SELECT ON bench.* TO bench; GRANT SELECT ON foobar.messages TO bench"
  in_life app-01 tee /run/load.py >/dev/null <"$root/bench/life/load.py"
}

life_apply() { life_infra apply --yes --no-color "$@" >"$out/logs/life-apply.log" 2>&1 || { tail -n 30 "$out/logs/life-apply.log" >&2; die 'an apply failed'; }; }

# Wells up again: nothing to change, and every replica has what the primary has.
life_well() { # life_well PRIMARY
  local server executed
  life_apply "${@:2}"
  executed=$(life_sql "$1" 'SELECT @@gtid_executed' | tr -d '\n')
  for server in db-01 db-02 db-03; do
    [[ $(life_sql "$server" "SELECT WAIT_FOR_EXECUTED_GTID_SET('$executed', 60)") = 0 ]] || die "$server does not follow $1"
  done
  life_infra verify --no-color --wait 60s >"$out/logs/life-verify.log" 2>&1 || { tail -n 30 "$out/logs/life-verify.log" >&2; die 'verify fails'; }
}

load_begin() { # load_begin RUN
  # shellcheck disable=SC2016 # the host's shell
  in_life app-01 sh -c 'rm -rf /run/load && mkdir /run/load && cd /run/load || exit
    setsid python3 /run/load.py run . "$1" "$2" >log 2>&1 </dev/null & echo $! >pid' load "$1" "$(address bench-life app-01)"
  load_is_steady
}

# It writes, at whatever rate the machine gives: the table says at which.
load_is_steady() {
  local before after tries
  for ((tries = 0; tries < 60; tries++)); do
    before=$(in_life app-01 sh -c 'grep -c "^write.*ok" /run/load/records 2>/dev/null || :')
    sleep 2
    after=$(in_life app-01 sh -c 'grep -c "^write.*ok" /run/load/records || :')
    ((after - ${before:-0} < 100)) || return 0
  done
  die "no load: $before, $after writes"
}

load_end() { # load_end RUN SERIES ROUND FROM TO: stops it, judges, and records a sample
  local log=$out/logs/$2-$3.log line
  # shellcheck disable=SC2016 # the host's shell
  in_life app-01 sh -c 'touch /run/load/end; while kill -0 "$(cat /run/load/pid)" 2>/dev/null; do sleep 0.1; done'
  line=$(in_life app-01 python3 /run/load.py judge /run/load "$1" "$4" "$5" 2>>"$log")
  in_life app-01 cat /run/load/records >"$out/logs/$2-$3.records"
  printf '%s\t%s\t%s\t%s\n' "$2" "$3" "$(($5 - $4))" "$line" >>"$life_samples"
}

# ---- by hand --------------------------------------------------------------------------------------------------------

hand_follow() { # hand_follow SERVER SOURCE
  life_sql "$1" "STOP REPLICA; SET GLOBAL super_read_only = 1; CHANGE REPLICATION SOURCE TO SOURCE_HOST='$(address bench-life "$2")', SOURCE_PORT=3306,
    SOURCE_USER='hand', SOURCE_PASSWORD='hand', SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_SSL_VERIFY_SERVER_CERT=1,
    SOURCE_SSL_CA='/etc/mysql/foobar-infra/ca.pem', SOURCE_HEARTBEAT_PERIOD=2; START REPLICA"
}

hand_open() { life_sql "$1" 'STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;'; }

hand_switch() { # hand_switch FROM TO
  local other executed
  executed=$(life_sql "$1" 'SET lock_wait_timeout = 2; SET GLOBAL super_read_only = 1; SELECT @@gtid_executed' | tr -d '\n')
  [[ $(life_sql "$2" "SELECT WAIT_FOR_EXECUTED_GTID_SET('$executed', 5)") = 0 ]] || die "$2 did not get all of $1"
  hand_open "$2"
  for other in db-01 db-02 db-03; do [[ $other = "$2" ]] || hand_follow "$other" "$2"; done
}

# ---- the primary changes --------------------------------------------------------------------------------------------

life() {
  local round
  : >"$life_samples"
  life_hosts
  for ((round = 1; round <= switchovers; round += 2)); do
    say "switchovers $round and $((round + 1)) of $switchovers"
    life_switch "$round" db-01 db-02
    life_switch "$((round + 1))" db-02 db-01
    life_hand "$round" db-01 db-02
    life_hand "$((round + 1))" db-02 db-01
  done
  for ((round = 1; round <= failovers; round++)); do
    say "failovers $round of $failovers"
    life_failover killed "$round" db-01 db-02
    life_failover frozen "$round" db-02 db-01
    life_failover hand-killed "$round" db-01 db-02
  done
  awk -f "$root/bench/life/table.awk" "$life_samples" >"$out/life.txt"
}

life_switch() { # life_switch ROUND FROM TO
  local began ended
  life_well "$2"
  load_begin "s$1"
  began=$(now)
  life_infra switchover "$3" --yes --no-color >"$out/logs/switchover-$1.log" 2>&1 || { tail -n 30 "$out/logs/switchover-$1.log" >&2; die 'a switchover failed'; }
  ended=$(now)
  expect "$out/logs/switchover-$1.log" '^Applied'
  load_is_steady
  load_end "s$1" switchover "$1" "$began" "$ended"
}

life_hand() { # life_hand ROUND FROM TO
  local began ended
  load_begin "h$1"
  for ended in db-01 db-02 db-03; do life_sql "$ended" 'SELECT 1' >/dev/null; done
  began=$(now)
  hand_switch "$2" "$3" >"$out/logs/hand-$1.log" 2>&1
  ended=$(now)
  load_is_steady
  load_end "h$1" hand "$1" "$began" "$ended"
}

life_failover() { # life_failover HOW ROUND FROM TO
  local began ended log=$out/logs/$1-$2.command
  local -a words=()
  life_well "$3"
  load_begin "$1$2"
  if [[ $1 = frozen ]]; then
    words=(--fenced --accept-loss)
    "$lab" pause --prefix bench-life "$3" >/dev/null
  else
    in_life "$3" sh -c 'systemctl mask mysql 2>/dev/null; systemctl kill -s KILL mysql; while pgrep -x mysqld >/dev/null; do sleep 0.05; done'
  fi
  began=$(now)
  if [[ $1 = hand-* ]]; then
    hand_failover "$4" >"$log" 2>&1
  else
    # The same command again where it says that it is too early: all of that time counts.
    until life_infra failover "$4" --yes --json "${words[@]}" >"$log" 2>&1; do
      grep -q 'heard it' "$log" || { tail -n 30 "$log" >&2; die 'a failover failed'; }
    done
  fi
  ended=$(now)
  load_is_steady
  load_end "$1$2" "$1" "$2" "$began" "$ended"
  if [[ $1 = frozen ]]; then
    "$lab" unpause --prefix bench-life "$3" >/dev/null
  else
    in_life "$3" sh -c 'systemctl unmask mysql 2>/dev/null; systemctl reset-failed mysql; systemctl start mysql'
  fi
  if [[ $1 = hand-* ]]; then
    # What it left behind is undone, and all is copied from the first one anew.
    life_sql "$4" 'SET GLOBAL super_read_only = 1'
    life_sql "$3" 'SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0'
    life_well "$3" --rebuild db-02,db-03
  else
    life_infra apply --yes --no-color >"$out/logs/rejoin.log" 2>&1 || life_well "$4" --rebuild "$3"
  fi
}

hand_failover() { # hand_failover TO: waits for what was received there, then the same statements
  [[ $(life_sql "$1" "STOP REPLICA IO_THREAD; SELECT WAIT_FOR_EXECUTED_GTID_SET((SELECT received_transaction_set
    FROM performance_schema.replication_connection_status), 5)") = 0 ]] || die "$1 does not apply what it received"
  hand_open "$1"
  hand_follow db-03 "$1"
}

# ---- a replica is seeded --------------------------------------------------------------------------------------------

clone_mib=1024

clone() {
  local round rows
  : >"$clone_samples"
  life_hosts
  say "$clone_mib MiB of data"
  # Past the binary log: the replicas get it by being copied.
  life_sql db-01 "SET sql_log_bin = 0; CREATE USER cloner IDENTIFIED BY 'cloner'; GRANT BACKUP_ADMIN ON *.* TO cloner;
    CREATE TABLE bench.big (id INT AUTO_INCREMENT PRIMARY KEY, b MEDIUMBLOB); INSERT INTO bench.big (b) VALUES (RANDOM_BYTES(1024));
    UPDATE bench.big SET b = REPEAT(b, 64)"
  for ((rows = 1; rows < clone_mib * 16; rows *= 2)); do
    life_sql db-01 'SET sql_log_bin = 0; INSERT INTO bench.big (b) SELECT REPEAT(RANDOM_BYTES(1024), 64) FROM bench.big'
  done
  for ((round = 1; round <= clones; round++)); do
    say "clones $round of $clones"
    clone_sample rebuild "$round" life_apply --rebuild db-02
    clone_sample bare "$round" clone_bare
    life_apply
  done
  awk -f "$root/bench/life/clone.awk" "$clone_samples" >"$out/clone.txt"
}

# A bare CLONE INSTANCE between the same two; its client sees the server go down at its end (3707), or start anew.
clone_bare() {
  life_sql db-02 "STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;
    SET GLOBAL clone_valid_donor_list = '$(address bench-life db-01):3306';
    CLONE INSTANCE FROM cloner@'$(address bench-life db-01)':3306 IDENTIFIED BY 'cloner' REQUIRE SSL" >"$out/logs/clone-bare.log" 2>&1 || :
}

clone_sample() { # clone_sample SERIES ROUND COMMAND...: what MySQL itself says of it, from its beginning to the end of the recovery
  local began line='' tries
  began=$(now)
  "${@:3}"
  for ((tries = 0; tries < 600; tries++)); do
    line=$(life_sql db-02 "SELECT TIMESTAMPDIFF(MICROSECOND, begin_time, end_time) DIV 1000, (SELECT SUM(data) FROM performance_schema.clone_progress)
      FROM performance_schema.clone_status WHERE state = 'Completed' AND begin_time > FROM_UNIXTIME($began / 1000)" 2>/dev/null) || line=
    [[ -z $line ]] || break
    sleep 0.1
  done
  [[ -n $line ]] || die "no clone was made: $1 $2"
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$line" "$(($(now) - began))" >>"$clone_samples"
}
