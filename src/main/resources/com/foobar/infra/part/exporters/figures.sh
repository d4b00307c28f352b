#!/bin/sh
# Written by foobar-infra. figures OUT STATE|- CERTIFICATE...: writes, again and again, what no exporter tells to OUT, for the node
# exporter: when certificates end; and of a database server, whose things lie in STATE, the transactions that its source lacks.
set -u
main() {
    umask 022
    export LC_ALL=C.UTF-8 MYSQL_TEST_LOGIN_FILE=/nonexistent
    out=$1
    state=$2
    shift 2
    # Not the server's, which may read quotes and backslashes otherwise.
    session="SET sql_mode = ''"
    tab=$(printf '\t')
    mkdir -p -- "$(dirname -- "$out")"
    while :; do
        {
            certificates "$@"
            if [ "$state" != - ]; then database; fi
            printf 'foobar_infra_figures_timestamp_seconds %s\n' "$(date +%s)"
        } >"$out.new" && mv -fT -- "$out.new" "$out"
        sleep 20
    done
}

# certificates FILE...: when the first certificate of each ends.
certificates() {
    for file in "$@"; do
        end=$(openssl x509 -in "$file" -noout -enddate 2>/dev/null) && end=$(date -d "${end#*=}" +%s) || end=
        printf 'foobar_infra_certificate_readable{path="%s"} %s\n' "$file" "$([ -n "$end" ] && echo 1 || echo 0)"
        [ -z "$end" ] || printf 'foobar_infra_certificate_end_timestamp_seconds{path="%s"} %s\n' "$file" "$end"
    done
}

# here SQL: asks this server.
here() {
    printf '%s\n' "$1" | timeout -k 1 10 mysql --no-defaults --protocol=socket -uroot --connect-timeout=3 \
        --init-command="$session" -N -B --raw 2>/dev/null
}

# there ADDRESS PORT SQL: asks another, over TLS that shows it to be of this stack. The password passes through a pipe.
there() {
    printf '%s\n' "$3" | timeout -k 1 5 mysql --defaults-file=/dev/fd/3 --protocol=tcp --host="$1" --port="$2" \
        --user=foobar_infra_opener --connect-timeout=3 --ssl-mode=VERIFY_IDENTITY --ssl-ca=/etc/mysql/foobar-infra/ca.pem \
        --init-command="$session" -N -B --raw 2>/dev/null 3<<END
[client]
password="$(cat "$state/secrets/mysql-opener")"
END
}

# database: room for its data; and, of one that follows another, what it has executed and its source has not. What it has is read
# before the source is asked: so what arrives in between is not taken for a transaction of its own.
database() {
    room=$(df -B1 --output=avail /var/lib/mysql 2>/dev/null | tail -n 1) || room=
    [ -z "$room" ] || printf 'foobar_infra_database_room_bytes %s\n' "$room"
    source=$(here "SELECT HOST, PORT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '' AND HOST <> '';") || return 0
    [ -n "$source" ] || return 0
    executed=$(here "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');") || return 0
    lacks=$(there "${source%%"$tab"*}" "${source##*"$tab"}" "SELECT REPLACE(GTID_SUBTRACT('$executed', @@GLOBAL.gtid_executed), CHAR(10), '');") || lacks=unknown
    if [ "$lacks" = unknown ]; then
        echo 'foobar_infra_replica_compared 0'
        return 0
    fi
    echo 'foobar_infra_replica_compared 1'
    printf 'foobar_infra_errant_transactions %s\n' "$(printf '%s\n' "$lacks" | transactions)"
}

# transactions <SET: how many are in a set of GTIDs.
transactions() {
    tr ',' '\n' | awk -F : '
        { for (i = 2; i <= NF; i++) if ($i ~ /^ *[0-9]/) { n = split($i, ends, "-"); sum += n > 1 ? ends[2] - ends[1] + 1 : 1 } }
        END { printf "%d", sum }'
}
main "$@"
