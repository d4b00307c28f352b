#!/bin/sh
# Written by foobar-infra. open-primary STACK: lets the marked primary of the stack take writes, once another database of the
# stack has answered and none contradicts. systemd starts it after each start of MySQL, which boots read-only.
#
# While nobody answers it keeps asking; it ends when the server must stay closed for good. While the server is open it looks
# now and then whether another was put in its place, as happens while a host is frozen or cut off, and then closes it. What it
# last said is in the journal of foobar-infra-primary.service and, while the server is closed, in /run/foobar-infra/STACK.closed.
set -u
main() {
    umask 022
    export LC_ALL=C.UTF-8 MYSQL_TEST_LOGIN_FILE=/nonexistent
    stack=$1
    state=/etc/foobar-infra/$stack
    marker=$state/primary
    why=/run/foobar-infra/$stack.closed
    open=/run/foobar-infra/$stack.open
    tab=$(printf '\t')
    # Not the server's, which may read quotes and backslashes otherwise.
    session="SET sql_mode = ''"
    mkdir -p /run/foobar-infra
    # What the UUIDs of transactions begin with that count how often a primary was replaced, see Term.java.
    terms=666f6f62-6172-696e-6672-
    said='' against='' pause=1 is_open=no
    # Without a marker this is not the primary, or no longer: see "set aside".
    while [ -r "$marker" ]; do
        if look; then
            if [ "$is_open" = no ] || watch; then exit 0; fi
            is_open=no pause=1
        fi
        sleep "$pause"
        if [ "$pause" -lt 8 ]; then pause=$((pause * 2)); fi
    done
}

# say TEXT: once, to the journal and to who plans.
say() {
    [ "$said" != "$1" ] || return 0
    said=$1
    printf '%s\n' "$said"
    printf '%s\n' "$said" >"$why.new" && mv -fT -- "$why.new" "$why"
}

# here SQL: asks this server.
here() {
    printf '%s\n' "$1" | timeout -k 1 20 mysql --no-defaults --protocol=socket -uroot --connect-timeout=5 \
        --init-command="$session" -N -B --raw
}

# there ADDRESS PORT SQL: asks another, over TLS that shows it to be of this stack. The password passes through a pipe.
there() {
    printf '%s\n' "$3" | timeout -k 1 5 mysql --defaults-file=/dev/fd/3 --protocol=tcp --host="$1" --port="$2" \
        --user=foobar_infra_opener --connect-timeout=3 --ssl-mode=VERIFY_IDENTITY --ssl-ca=/etc/mysql/foobar-infra/ca.pem \
        --init-command="$session" -N -B --raw 3<<END
[client]
password="$(cat "$state/secrets/mysql-opener")"
END
}

# look: one round. Succeeds once there is nothing more to do.
look() {
    own=$(here "SELECT @@server_uuid, @@super_read_only, (SELECT COUNT(*) FROM performance_schema.replication_connection_configuration), REPLACE(@@gtid_executed, CHAR(10), '');") || return 1
    IFS=$tab read -r uuid closed channels executed <<END
$own
END
    if [ "$closed" = 0 ]; then
        opened
        return 0
    fi
    if [ "$uuid" != "$(cat "$marker")" ]; then
        say "closed: the marker $marker is another server's, of which this is a copy"
        return 0
    fi
    if [ "$channels" != 0 ]; then
        say 'closed: this server follows another one'
        return 0
    fi
    followers=$(here "SELECT variable_value FROM performance_schema.user_variables_by_thread WHERE variable_name = 'replica_uuid';") || return 1
    ask_others
    if [ "$complete" = no ]; then
        say "closed: $state/databases does not list the other databases, or not to its end"
        return 1
    fi
    if [ -n "$contradicts" ]; then
        [ -n "$against" ] || against=$(date +%s)
        # A replica may take a moment to come back to this server, and with that be no contradiction any more.
        if [ $(($(date +%s) - against)) -lt 30 ]; then
            say "closed:$contradicts"
            return 1
        fi
        rm -f -- "$open"
        mv -fT -- "$marker" "$marker.aside"
        say "closed, and no longer the primary ($marker was set aside):$contradicts"
        return 0
    fi
    against=
    # Whoever is silent may be the one that was promoted.
    if [ "$others" -gt 0 ] && [ "$well" = 0 ]; then
        say "closed: none of the other databases can be asked whether it was promoted:$silent"
        return 1
    fi
    if [ -n "$silent" ] && ! was_open; then
        say "closed: not each of the other databases can be asked whether it was promoted:$silent"
        return 1
    fi
    # Before it is open, so that nothing is acknowledged that no replica has.
    if [ -e "$marker.semi-sync" ] && ! here 'SET GLOBAL rpl_semi_sync_source_enabled=1;'; then
        say 'closed: the primary is to wait for its replicas, and semi-synchronous replication can not be switched on'
        return 1
    fi
    here 'SET GLOBAL super_read_only=0; SET GLOBAL read_only=0;' || return 1
    opened
    printf 'open for writes; asked: %s of %s\n' "$well" "$others"
}

# opened: there is no reason any more, and since this boot of the host it was open.
opened() {
    is_open=yes
    printf '%s\n' "$uuid" >"$open"
    rm -f -- "$why"
}

# watch: until another was put in this server's place; fails if it has to ask anew whether it may be open. Asks after every fifth
# pause, and at once when a pause took longer than it was to: then everything here stood still.
watch() {
    turn=0 before=0 stood='' links=''
    while [ -r "$marker" ]; do
        read -r now _ </proc/uptime
        now=${now%.*}
        if [ "$before" -gt 0 ] && [ $((now - before)) -gt 60 ]; then stood=$now links=old; fi
        if [ $((turn % 5)) = 0 ] || [ $((now - before)) -gt 3 ]; then
            if any_open && replaced; then return 0; fi
            if [ -n "$stood" ] && forsaken; then return 1; fi
            read -r now _ </proc/uptime
            now=${now%.*}
        fi
        turn=$((turn + 1)) before=$now
        sleep 1
    done
}

# any_open: whether one of the others takes writes; this server is not bothered. Sets $asked and
# $heard, how many answered.
any_open() {
    found=no heard=0 asked=0
    while read -r name address port; do
        [ -n "$address" ] || continue
        asked=$((asked + 1))
        answer=$(there "$address" "$port" 'SELECT @@server_uuid, @@super_read_only;' 2>/dev/null </dev/null) || continue
        heard=$((heard + 1))
        IFS=$tab read -r _ their_closed _ <<END
$answer
END
        [ "$their_closed" != 0 ] || found=yes
    done <"$state/databases"
    [ $found = yes ]
}

# replaced: closes this server if one that takes writes was made the primary later. A replica that somebody opened by mistake was not.
replaced() {
    own=$(here "SELECT @@server_uuid, REPLACE(@@gtid_executed, CHAR(10), '');") || return 1
    IFS=$tab read -r uuid executed <<END
$own
END
    followers=
    ask_others
    [ -n "$successor" ] || return 1
    give_up "$successor"
}

# forsaken: closes this server after it stood still for more than a minute, if nobody of its stack answers it and nobody follows it:
# another may have been put in its place meanwhile, and it may have been taken out of the stack. It is then as after a boot, and
# opens once the others answer and none contradicts. Silence may pass, as of a network that wakes up too, so that it is given 30 s.
forsaken() {
    if [ "$heard" -gt 0 ] || [ "$asked" = 0 ]; then
        stood=
        return 1
    fi
    if [ "$links" = old ]; then
        # Of before, and a firewall may swallow what would show that they are dead: whoever lives comes again.
        here "$(here "SELECT CONCAT('KILL ', processlist_id, ';') FROM performance_schema.threads WHERE processlist_command LIKE 'Binlog Dump%';")"
        links=none
    fi
    [ $((now - stood)) -ge 30 ] || return 1
    followers=$(here "SELECT variable_value FROM performance_schema.user_variables_by_thread WHERE variable_name = 'replica_uuid';") || return 1
    [ -z "$followers" ] || return 1
    shut || return 1
    rm -f -- "$open"
    say 'closed: this server stood still for more than a minute, and none of the other databases can be asked whether it was promoted'
}

# give_up WHY: closes this server for good.
give_up() {
    shut || return 1
    rm -f -- "$open"
    mv -fT -- "$marker" "$marker.aside"
    say "closed, and no longer the primary ($marker was set aside):$1"
}

# shut: no more writes.
shut() {
    if ! here 'SET lock_wait_timeout=5; SET GLOBAL super_read_only=1;'; then
        # Who waits for a replica's acknowledgement keeps it from closing. So its clients are sent away, unanswered, and what
        # they wait for ends; nobody else comes in meanwhile.
        [ -e "$marker.semi-sync" ] || return 1
        here 'SET GLOBAL offline_mode=1; SET GLOBAL rpl_semi_sync_source_enabled=0; SET lock_wait_timeout=5; SET GLOBAL super_read_only=1; SET GLOBAL offline_mode=0;' || return 1
    fi
}

# was_open: whether it was open until MySQL went down, and that is so short ago that nobody can have put another in its place.
was_open() {
    [ "$(cat "$open" 2>/dev/null)" = "$uuid" ] || return 1
    left=$(systemctl show mysql.service -p ActiveExitTimestampMonotonic --value)
    read -r uptime _ </proc/uptime
    [ "${left:-0}" -gt 0 ] && [ $((${uptime%.*} - left / 1000000)) -lt 60 ]
}

# latest GTIDS: of the transactions among them that count primaries the last, on a line that sorts; nothing if there is none.
latest() {
    printf '%s\n' "$1" | tr ',' '\n' | sed -n "s/^ *$terms\([0-9a-f]*\):\([0-9:-]*\)\$/\1 \2/p" |
        while read -r whose numbers; do printf '%020d %s\n' "${numbers##*[-:]}" "$whose"; done | sort | tail -n 1
}

# is_later GTIDS: whether these tell of a primary that was made so after each of which this server knows.
is_later() {
    their=$(latest "$1")
    mine=$(latest "$executed")
    [ "$their" != "$mine" ] && [ "$(printf '%s\n%s\n' "$mine" "$their" | sort | tail -n 1)" = "$their" ]
}

# ask_others: sets $successor (who takes writes and was made the primary later), $others, $well (how many), $silent and $contradicts (who, and why), $complete (whether that was all).
ask_others() {
    others=0 well=0 silent='' contradicts='' complete=no successor=''
    # 1: has transactions that this server lacks; 2: even some that this one gave out itself. What counts primaries is told.
    ahead="GTID_SUBTRACT(@@gtid_executed, '$executed')"
    question="SELECT @@server_uuid, @@super_read_only, IF($ahead = '', 0, IF(INSTR($ahead, '$uuid') > 0, 2, 1)), IF(INSTR($ahead, '$terms') > 0, REPLACE($ahead, CHAR(10), ''), '');"
    [ -r "$state/databases" ] || return 0
    while read -r name address port; do
        if [ -z "$address" ]; then
            [ "$name" != end ] || complete=yes
            continue
        fi
        others=$((others + 1))
        # What it can't be asked for is told in its own words, without the place in the program.
        if ! answer=$(there "$address" "$port" "$question" 2>&1 </dev/null); then
            error=$(printf '%s\n' "$answer" | sed -n '/^ERROR/{s/^ERROR \([0-9]*\).*/MySQL error \1/;p;q;}')
            # It may answer well, and be of a stack of its own by now.
            case $answer in *'certificate verify failed'*)
                error="$error: it answers, and its certificate is not by the authority of this stack, or not for $address"
                ;;
            *'ERROR 1045 '* | *'ERROR 1130 '*)
                error="$error: it answers, and has no account for this server: was it taken out of the stack?"
                ;;
            esac
            silent="$silent $name (${error:-no answer in time})"
            continue
        fi
        IFS=$tab read -r their_uuid their_closed their_ahead their_terms <<END
$answer
END
        # 3: was made the primary later.
        if [ -n "$their_terms" ] && is_later "$their_terms"; then their_ahead=3; fi
        follows=no
        case "
$followers
" in *"
$their_uuid
"*) follows=yes ;; esac
        case $their_closed$their_ahead$follows in
            03*)
                successor="$successor $name takes writes, and was made the primary later;"
                contradicts="$contradicts $name takes writes;"
                ;;
            0*) contradicts="$contradicts $name takes writes;" ;;
            13*) contradicts="$contradicts $name was made the primary later;" ;;
            12*) contradicts="$contradicts $name holds transactions of this server that it has lost itself;" ;;
            11no) contradicts="$contradicts $name holds transactions that this server lacks, and does not follow it;" ;;
            10* | 11yes) well=$((well + 1)) ;;
            *) silent="$silent $name (no answer to read)" ;;
        esac
    done <"$state/databases"
}

main "$@"
