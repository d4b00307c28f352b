# shellcheck shell=sh
# shellcheck disable=SC2154 # bk_... are set at the top of the whole script
# A copy of this server's data: made by MySQL itself, opened once, and then known to be one.

# sql STATEMENT: asks this server's MySQL, as root over its socket.
sql() { ask 60 --protocol=socket "$1"; }

# ask SECONDS WHERE STATEMENT
ask() {
    printf '%s\n' "$3" | MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 5 "$1" mysql --no-defaults "$2" -uroot --connect-timeout=10 \
        --init-command="SET sql_mode = '', autocommit = 1, transaction_read_only = 0" -N -B --raw 2>"$bk_tmp/sql" 9>&-
}

# sql_said: why it did not answer.
sql_said() { sed -n '/^ERROR/{s/ near .*//;p;q;}' "$bk_tmp/sql"; }

# sweep: what a run that was cut short left behind.
sweep() {
    quell "$bk_scratch"
    rm -rf -- "$bk_scratch"
}

# quell DIRECTORY: ends the mysqld that has its things there, if that is still the one that we started.
quell() {
    pid=
    [ ! -s "$1/pid" ] || read -r pid <"$1/pid" || :
    if [ -n "$pid" ] && tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--pid-file=$1/pid"; then
        kill -9 "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    fi
}

# make_copy: the copy is in $bk_scratch/data, and what is to be known of it beside it, in about.
make_copy() {
    [ "$(sql 'SELECT 1;')" = 1 ] || fail "no backup: MySQL does not answer ($(sql_said))"
    other=$(sql "SELECT GROUP_CONCAT(table_schema, '.', table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND engine <> 'InnoDB' AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');")
    [ "$other" = NULL ] || fail "no backup: these tables are not InnoDB, and the copy would have none of their rows: $other. ALTER TABLE ... ENGINE = InnoDB"
    version=$(sql 'SELECT @@version;')
    uuid=$(sql 'SELECT @@server_uuid;')
    bytes=$(sql 'SELECT SUM(file_size) FROM information_schema.innodb_tablespaces;')
    if [ "$(sql 'SELECT @@read_only;')" = 1 ]; then role=replica; else role=primary; fi
    stopped=no
    if [ "$(sql "SELECT COUNT(*) FROM performance_schema.replication_connection_status c JOIN performance_schema.replication_applier_status a USING (channel_name) WHERE c.service_state = 'ON' AND a.service_state = 'ON';")" = 0 ] && [ "$role" = replica ]; then
        stopped=yes
        say 'this replica does not replicate: its data are older than the primary'"'"'s'
    fi
    mkdir -p -- "$bk_scratch/tmp"
    chown -R mysql:mysql -- "$bk_scratch"
    chmod 700 -- "$bk_scratch"
    free=$(df -B1 --output=avail -- "$bk_scratch" | tail -n 1 | tr -d ' ')
    # What is left must do for the database, which is mostly on the same volume.
    if ! awk -v free="$free" -v need="$bytes" 'BEGIN { exit free < need * 1.1 + 268435456 }'; then
        fail "no backup: the copy takes $((bytes / 1048576)) MiB, and only $((free / 1048576)) MiB are free for $bk_scratch, of which 256 must be left"
    fi
    # What data were made with, and who opens them must know.
    lower=$(sql 'SELECT @@lower_case_table_names;')
    page=$(sql 'SELECT @@innodb_page_size;')
    system=$(sql 'SELECT @@innodb_data_file_path;')
    plugin
    tries=60
    until ask 86400 --protocol=socket "CLONE LOCAL DATA DIRECTORY = '$bk_scratch/data';"; do
        rm -rf -- "$bk_scratch/data"
        # It makes one copy at a time, and that may be for a replica.
        case $(sql_said) in *' 3634 '*) ;; *) fail "no backup: MySQL made no copy: $(sql_said)" ;; esac
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "no backup: MySQL makes another copy since ten minutes"
        sleep 10
    done
    # Only the copy itself knows which transactions are in it: which they were when it began, or ended, is not that.
    open_copy "$bk_scratch/data" "$lower" "$page" "$system"
    gtid=$(ask 60 "--socket=$bk_scratch/sock" "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');") || fail "no backup: the copy does not tell what is in it"
    [ "$bk_logical" = no ] || dump_all
    close_copy
    printf 'stack=%s\nserver=%s\nrole=%s\nuuid=%s\nmysql=%s\nstopped=%s\ngtid=%s\nlower=%s\npage=%s\nsystem=%s\n' "$bk_stack" "$bk_self" "$role" \
        "$uuid" "$version" "$stopped" "$gtid" "$lower" "$page" "$system" >"$bk_scratch/about"
    # Of who opened it.
    rm -rf -- "$bk_scratch/data/auto.cnf" "$bk_scratch/data/"*.pem "$bk_scratch/data/#clone"
}

# dump_all: each database of the copy as statements, which are of the very transactions that are in it; nobody writes there.
dump_all() {
    ask 60 "--socket=$bk_scratch/sock" "SELECT schema_name FROM information_schema.schemata
        WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');" >"$bk_tmp/databases" ||
        fail "no backup: the copy does not tell which databases are in it: $(sql_said)"
    : >"$bk_tmp/undumped"
    while read -r database; do dump </dev/null; done <"$bk_tmp/databases"
}

# undumped WHAT: is left to the copy, which has it; and told. What can not be said by statements takes no backup from the rest.
undumped() {
    printf '%s\n' "$1" | tr '\n' ' ' >>"$bk_tmp/undumped"
    say "not kept as statements: $1"
}

# dump: the statements of $database go to the repository as they are made. They name no transactions: they may go to another server.
dump() {
    # What is in no name that a tag or a path could hold.
    case $database in
        *[!A-Za-z0-9_-]*)
            undumped "the database $database, as its name is not of letters, digits, _ and - alone;"
            return 0
            ;;
    esac
    # At a view of which a table, a column or the definer is gone mysqldump would end.
    ask 600 "--socket=$bk_scratch/sock" "SELECT table_name FROM information_schema.tables WHERE table_schema = '$database' AND table_type = 'VIEW';" \
        >"$bk_tmp/views" || fail "no backup: the copy does not tell which views are in it: $(sql_said)"
    set --
    while read -r view; do
        # shellcheck disable=SC2016 # backticks of SQL
        ask 600 "--socket=$bk_scratch/sock" "SHOW FIELDS FROM \`$database\`.\`$(printf '%s' "$view" | sed 's/`/``/g')\`;" >/dev/null && continue
        undumped "the view $database.$view ($(sql_said));"
        set -- "$@" "--ignore-table=$database.$view"
    done <"$bk_tmp/views"
    rm -f -- "$bk_tmp/dumped"
    { mysqldump --no-defaults --socket="$bk_scratch/sock" -uroot --single-transaction --set-gtid-purged=OFF --routines --events --triggers --hex-blob \
        --max-allowed-packet=1G "$@" "$database" 2>"$bk_tmp/sql" 9>&- && : >"$bk_tmp/dumped"; } |
        put logical --tag "database=$database" --tag "mysql=$version" --tag "gtid=$(printf '%s' "$gtid" | tr ',' '+' | tr -d ' ')" \
            --stdin --stdin-filename "$database.sql"
    id=$(sed -n 's/.*"message_type":"summary".*"snapshot_id":"\([0-9a-f]\{8\}\).*/\1/p' "$bk_tmp/put")
    if [ ! -e "$bk_tmp/dumped" ]; then
        # Half of one is none.
        patiently 'half of a dump is not forgotten' forget "$id" >/dev/null
        undumped "the database $database: $(sed -n '/rror/p' "$bk_tmp/sql" | tail -n 1);"
        return 0
    fi
    [ -n "$id" ] || exit 1
}

# plugin: what makes copies is loaded, which no binary log tells. A replica refuses that as it refuses writes; read_only still keeps
# everybody else out.
plugin() {
    [ "$(sql "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'clone' AND plugin_status = 'ACTIVE';")" = 0 ] || return 0
    super=$(sql 'SELECT @@super_read_only;')
    if [ "$super" = 1 ]; then
        sql 'SET GLOBAL read_only = 1; SET GLOBAL super_read_only = 0;' || fail "no backup: $(sql_said)"
    fi
    loaded=yes
    sql "SET sql_log_bin = 0; INSTALL PLUGIN clone SONAME 'mysql_clone.so';" || loaded="no: $(sql_said)"
    [ "$super" != 1 ] || sql 'SET GLOBAL super_read_only = 1;' || fail "this server could not be closed for writes again ($(sql_said)): SET GLOBAL super_read_only = 1"
    [ "$loaded" = yes ] || fail "no backup: the clone plugin can not be loaded ($loaded)"
}

# open_copy DIRECTORY LOWER PAGE SYSTEM: a second mysqld, which nobody reaches but root here, opens it: recovers it, as after a crash. The
# rest is what the data were made with, and can not be told from them.
open_copy() {
    mkdir -p -- "$bk_scratch/tmp"
    chown mysql:mysql -- "$bk_scratch" "$bk_scratch/tmp"
    rm -f -- "$bk_scratch/pid"
    /usr/sbin/mysqld --no-defaults --user=mysql --datadir="$1" --socket="$bk_scratch/sock" --pid-file="$bk_scratch/pid" \
        --tmpdir="$bk_scratch/tmp" --log-error="$bk_scratch/log" --skip-networking --mysqlx=OFF --skip-log-bin --gtid-mode=ON \
        --enforce-gtid-consistency=ON --skip-replica-start --super-read-only --event-scheduler=OFF --innodb-dedicated-server=OFF \
        --innodb-buffer-pool-size=64M --innodb-redo-log-capacity=8M --innodb-buffer-pool-load-at-startup=OFF --innodb-buffer-pool-dump-at-shutdown=OFF \
        --performance-schema=OFF --lower-case-table-names="$2" --innodb-page-size="$3" --innodb-data-file-path="$4" \
        </dev/null >/dev/null 2>&1 9>&- &
    mysqld=$!
    until [ "$(ask 5 "--socket=$bk_scratch/sock" 'SELECT 1;')" = 1 ]; do
        if ! kill -0 "$mysqld" 2>/dev/null; then
            fail "the copy can not be opened: $(sed -n 's/^.*\[ERROR\] //p' "$bk_scratch/log" 2>/dev/null | tail -n 3 | tr '\n' ' ')"
        fi
        sleep 0.2
    done
}

# close_copy: in good order, so that what lies there is all.
close_copy() {
    ask 600 "--socket=$bk_scratch/sock" 'SET GLOBAL innodb_fast_shutdown = 1; SHUTDOWN;' || fail "the copy can not be closed: $(sql_said)"
    wait "$mysqld" || fail "the copy was not closed in good order: $(tail -n 2 "$bk_scratch/log" | tr '\n' ' ')"
    rm -f -- "$bk_scratch/pid"
}
