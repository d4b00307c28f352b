#!/bin/sh
# Written by foobar-infra. undo STACK NAME ADDRESS PORT SECOND: opens this database, which is about to give its place to the
# one of that name, for writes again: at that second since the host booted, or as soon as "now" is there, unless "given" is. Who has given
# opens again only when the other one says itself that it did not take the place, long after it could have.
#
# "over" tells in the end which of the two takes writes: "open" (this one), or "replaced".
set -u
main() {
    umask 022
    export LC_ALL=C.UTF-8 MYSQL_TEST_LOGIN_FILE=/nonexistent
    stack=$1 name=$2 address=$3 port=$4 deadline=$5
    state=/etc/foobar-infra/$stack
    marker=$state/primary
    at=/run/foobar-infra/$stack.handover
    terms=666f6f62-6172-696e-6672-
    tab=$(printf '\t')
    session="SET sql_mode = ''"
    gave=
    until round; do sleep 0.2; done
}

uptime_seconds() {
    read -r up _ </proc/uptime
    printf '%s\n' "${up%.*}"
}

# here SQL: asks this server.
here() {
    printf '%s\n' "$1" | timeout -k 1 20 mysql --no-defaults --protocol=socket -uroot --connect-timeout=5 \
        --init-command="$session" -N -B --raw
}

# there ADDRESS PORT SQL: asks another, over TLS that shows it to be of this stack. The password passes through a pipe.
there() {
    printf '%s\n' "$3" | timeout -k 1 3 mysql --defaults-file=/dev/fd/3 --protocol=tcp --host="$1" --port="$2" \
        --user=foobar_infra_opener --connect-timeout=2 --ssl-mode=VERIFY_IDENTITY --ssl-ca=/etc/mysql/foobar-infra/ca.pem \
        --init-command="$session" -N -B --raw 3<<END
[client]
password="$(cat "$state/secrets/mysql-opener")"
END
}

# round: succeeds once it is settled who takes writes.
round() {
    if [ -e "$at/given" ]; then
        after_giving
    elif [ -e "$at/now" ] || [ "$(uptime_seconds)" -ge "$deadline" ]; then
        before_giving
    else
        return 1
    fi
}

# over WORD: who takes writes.
over() {
    printf '%s\n' "$1" >"$at/over.new"
    mv -fT -- "$at/over.new" "$at/over"
}

# before_giving: nobody can have taken its place by this handover, so who is silent keeps it closed no longer.
before_giving() (
    flock 7
    [ ! -e "$at/given" ] || exit 1
    : >"$at/undone"
    # What still waits to hold writers ends first; until then nothing shows what it will have done.
    here "KILL $(cat "$at/holder");" 2>/dev/null || :
    still=$(here "SELECT COUNT(*) FROM performance_schema.threads WHERE processlist_id = $(cat "$at/holder");") || exit 1
    [ "$still" = 0 ] || exit 1
    closed=$(here 'SELECT @@super_read_only;') || exit 1
    if [ "$closed" = 0 ]; then
        over open
        exit 0
    fi
    contradiction && exit 0
    reopen
) 7>>"$at/lock"

# contradiction: whether another takes writes, or was made the primary later: then this one is not opened any more.
contradiction() {
    executed=$(here "SELECT REPLACE(@@gtid_executed, CHAR(10), '');") || return 1
    while read -r other where at_port; do
        [ -n "$where" ] || continue
        row=$(ask "$where" "$at_port" 2>/dev/null </dev/null) || continue
        IFS=$tab read -r their_closed later _ <<END
$row
END
        if [ "$their_closed" = 0 ] || [ "$later" = 1 ]; then
            mv -fT -- "$marker" "$marker.aside" 2>/dev/null
            rm -f -- "/run/foobar-infra/$stack.open"
            printf 'closed: %s takes writes, or was made the primary;\n' "$other" >"/run/foobar-infra/$stack.closed"
            over replaced
            return 0
        fi
    done <"$state/databases"
    return 1
}

# ask ADDRESS PORT: whether that one is closed, was made the primary later, and holds what this one lacks.
ask() {
    there "$1" "$2" "SET @more = GTID_SUBTRACT(@@gtid_executed, '$executed'); SELECT @@super_read_only, INSTR(@more, '$terms') > 0, @more <> '';"
}

reopen() {
    [ -e "$marker" ] || mv -fT -- "$marker.aside" "$marker" || return 1
    here 'SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;' || return 1
    here 'SELECT @@server_uuid;' >"/run/foobar-infra/$stack.open"
    over open
    systemctl restart --no-block foobar-infra-primary.service
    echo 'open for writes again'
}

# after_giving: the other one has two and a half seconds to open.
after_giving() {
    [ -n "$gave" ] || gave=$(uptime_seconds)
    executed=$(here "SELECT REPLACE(@@gtid_executed, CHAR(10), '');") || return 1
    if ! row=$(ask "$address" "$port" 2>/dev/null); then
        waits 'cannot be asked whether it took it'
        return 1
    fi
    IFS=$tab read -r their_closed later more <<END
$row
END
    if [ "$later" = 1 ]; then
        echo "$name takes writes, or will"
        rm -f -- "/run/foobar-infra/$stack.closed"
        over replaced
        return 0
    fi
    if [ "$their_closed$more" = 10 ] && [ $(($(uptime_seconds) - gave)) -ge 8 ]; then
        reopen
        return $?
    fi
    waits 'takes no writes, or has more than this one'
    return 1
}

# waits WHY: says that nobody takes writes, once the other one should have, to who plans (UntakenPlace).
waits() {
    [ $(($(uptime_seconds) - gave)) -ge 8 ] || return 0
    printf 'closed: gave its place to %s, which %s;\n' "$name" "$1" >"/run/foobar-infra/$stack.closed"
}

main "$@"
