# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step; the rest by those who call
# How a primary gives its place to a replica, each of the two in a step of its own at the same time. They find each other by
# user-level locks on the old primary, which need no privilege: "ready", "held", "take" and "given", each with the token of
# this attempt. The replica opens only after the old primary has put down for good that it gave its place; until then the old one
# opens again by itself, see undo.sh.

# fi_hundredths: since the host booted, whatever its clock says.
fi_hundredths() {
    read -r fi_up _ </proc/uptime
    printf '%s\n' "${fi_up%.*}${fi_up#*.}"
}

# fi_pipes_make: where sessions that stay open are spoken with.
fi_pipes_make() {
    trap '' PIPE
    fi_pipes=$(mktemp -d /run/foobar-infra/handover.XXXXXX)
    mkfifo "$fi_pipes/here.in" "$fi_pipes/here.out" "$fi_pipes/there.in" "$fi_pipes/there.out"
}

# fi_here_begin: a session with this server, for half a minute.
fi_here_begin() {
    fi_client 30 -n --raw <"$fi_pipes/here.in" >"$fi_pipes/here.out" 2>"$fi_pipes/here.err" 8>&- 9>&- &
    exec 3>"$fi_pipes/here.in" 4<"$fi_pipes/here.out"
}

# fi_here SQL: sets $fi_row to the one row that these statements answer, on one line.
fi_here() {
    printf '%s\n' "$1" >&3 2>/dev/null && IFS= read -r fi_row <&4 && return 0
    fi_row=
    sed -E "s/(near|statement) '.*/\\1 …/" "$fi_pipes/here.err" >&2
    return 1
}

# fi_there_begin ADDRESS PORT ACCOUNT FILE: a session with the source, by the account whose password is in that file.
fi_there_begin() {
    fi_there_client "$@" <"$fi_pipes/there.in" >"$fi_pipes/there.out" 2>"$fi_pipes/there.err" 3>&- 4<&- 8>&- 9>&- &
    exec 5>"$fi_pipes/there.in" 6<"$fi_pipes/there.out"
}

fi_there_client() {
    MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 30 mysql --defaults-file=/dev/fd/7 --protocol=tcp --host="$1" --port="$2" \
        --user="$3" --connect-timeout=3 --ssl-mode=VERIFY_IDENTITY --ssl-ca=/etc/mysql/foobar-infra/ca.pem \
        --init-command="SET sql_mode = ''" -n -N -B --raw 7<<END
[client]
password="$(sed 's/\\/\\\\/g' "$4")"
END
}

# fi_there SQL: the same as fi_here with the source.
fi_there() {
    printf '%s\n' "$1" >&5 2>/dev/null && IFS= read -r fi_row <&6 && return 0
    fi_row=
    sed -E "s/(near|statement) '.*/\\1 …/" "$fi_pipes/there.err" >&2
    return 1
}

# fi_free_to_give: nothing on this primary would be cut off, or hold the change up. Needs a session here.
fi_free_to_give() {
    fi_here "SELECT CONCAT_WS(' ', @@super_read_only, (SELECT COUNT(*) FROM performance_schema.replication_connection_configuration), @@server_uuid);"
    case $fi_row in
        '0 0 '*) ;;
        *) fi_fail 'this server takes no writes, or follows another one, so it has nothing to give' ;;
    esac
    fi_uuid=${fi_row##* }
    fi_here "SELECT IFNULL((SELECT GROUP_CONCAT('connection ', trx_mysql_thread_id, ', since ', TIMESTAMPDIFF(SECOND, trx_started, NOW()), ' s' SEPARATOR '; ') FROM information_schema.innodb_trx WHERE trx_rows_modified + trx_rows_locked > 0 AND trx_started < NOW() - INTERVAL 2 SECOND), '');"
    [ -z "$fi_row" ] || fi_fail "a transaction is open for long here, and would fail at its COMMIT: $fi_row." \
        "Let it end, or end it (KILL), and apply again"
    fi_here "SELECT IFNULL((SELECT GROUP_CONCAT(DISTINCT LOWER(l.object_type), ' lock of connection ', t.processlist_id SEPARATOR '; ') FROM performance_schema.metadata_locks l JOIN performance_schema.threads t ON t.thread_id = l.owner_thread_id WHERE l.lock_status = 'GRANTED' AND (l.object_type IN ('GLOBAL', 'COMMIT', 'BACKUP LOCK') AND l.lock_type = 'SHARED' OR l.object_type = 'TABLE' AND l.lock_type IN ('SHARED_NO_WRITE', 'SHARED_NO_READ_WRITE', 'EXCLUSIVE')) AND t.processlist_id <> CONNECTION_ID()), '');"
    [ -z "$fi_row" ] || fi_fail "somebody holds a lock here: $fi_row." "Let it go (UNLOCK TABLES, UNLOCK INSTANCE), and apply again"
}

# fi_settled SECONDS: waits until MySQL has run for longer than that, as one that was restarted within the deadline may have
# been opened by its mark. Needs a session here.
fi_settled() {
    fi_wait_here $((($1 + 5) * 100)) 1 "SELECT variable_value > $1 FROM performance_schema.global_status WHERE variable_name = 'Uptime';" ||
        fi_fail 'MySQL keeps being restarted here'
}

# fi_fit_to_take FROM: this replica runs, follows that one, has all that it has and nothing else. Needs both sessions.
fi_fit_to_take() {
    fi_here "SELECT CONCAT_WS(' ', c.service_state, a.service_state, c.last_error_number, c.source_uuid) FROM performance_schema.replication_connection_status c JOIN performance_schema.replication_applier_status a USING (channel_name) WHERE channel_name = '';"
    fi_channel=$fi_row
    fi_there 'SELECT CONCAT_WS('\'' '\'', @@super_read_only, @@server_uuid);'
    fi_source=${fi_row#* }
    [ "${fi_row%% *}" = 0 ] || fi_fail "$1 takes no writes, so there is nothing to take over"
    [ "$fi_channel" = "ON ON 0 $fi_source" ] || fi_fail "replication from $1 does not run here (receiver, applier, error, source: $fi_channel)." \
        "See why: mysql -E -e 'SHOW REPLICA STATUS'"
    fi_here "SELECT REPLACE(@@gtid_executed, CHAR(10), '');"
    fi_mine=$fi_row
    # A transaction is sent before who sends it counts it as done: under load this server may have it a moment earlier.
    fi_there "SELECT WAIT_FOR_EXECUTED_GTID_SET('$fi_mine', 2);"
    fi_there "SELECT CONCAT(GTID_SUBTRACT('$fi_mine', @@gtid_executed), ';', REPLACE(@@gtid_executed, CHAR(10), ''));"
    [ -z "${fi_row%%;*}" ] || fi_fail "this server has transactions that $1 lacks: ${fi_row%%;*}"
    fi_all=${fi_row#*;}
    fi_here "SELECT WAIT_FOR_EXECUTED_GTID_SET('$fi_all', 2);"
    if [ "$fi_row" != 0 ]; then
        fi_here "SELECT REPLACE(GTID_SUBTRACT('$fi_all', @@gtid_executed), CHAR(10), '');"
        fi_fail "this server is behind $1, by more than it applies in 2 s: $fi_row." "Wait until it has caught up, and apply again"
    fi
}

# fi_take STACK TOKEN FROM ADDRESS PORT ACCOUNT FILE WHO TERMS ROUTED: has this replica take that server's place; ROUTED: whether
# routers ask it for its role.
fi_take() {
    fi_stack=$1 fi_token=$2 fi_from=$3 fi_who=$8 fi_terms=$9 fi_routed=${10}
    fi_marker=/etc/foobar-infra/$fi_stack/primary
    fi_stopped='' fi_marked='' fi_done=''
    fi_pipes_make
    trap 'fi_take_end' EXIT
    fi_here_begin
    fi_there_begin "$4" "$5" "$6" "$7"
    fi_fit_to_take "$fi_from"
    fi_here 'SET lock_wait_timeout = 3; SELECT @@server_uuid;'
    fi_uuid=$fi_row
    # What takes time comes before anybody is held up; who does not take over puts it back.
    fi_term=$(printf '%s\n' "$fi_all" | tr ',' '\n' | sed -n "s/^ *${fi_terms}[0-9a-f]*:\\([0-9:-]*\\)\$/\\1/p" | sed 's/.*[-:]//' | sort -n | tail -n 1)
    fi_marked=1
    [ ! -e "$fi_marker.since" ] || cp -p -- "$fi_marker.since" "$fi_pipes/since"
    printf '%s by %s, from %s, switchover\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$fi_who" "$fi_from" | fi_write "$fi_marker.since" 644 root root
    # Not the uuid alone yet: that would open it after a restart.
    printf '%s promoted\n' "$fi_uuid" | fi_write "$fi_marker" 644 root root
    [ "$fi_routed" = no ] || fi_soon
    fi_there "SELECT GET_LOCK('fi.$fi_token.ready', 0);"
    # The variable alone proves nothing: it is shown as set while the statement still waits for what is at work.
    fi_wait_there 1000 1 "SELECT IS_USED_LOCK('fi.$fi_token.held') IS NOT NULL;" ||
        fi_fail "$fi_from did not stop taking writes; see what its step says"
    fi_began=$(fi_hundredths)
    fi_there "SELECT REPLACE(@@gtid_executed, CHAR(10), '');"
    fi_all=$fi_row
    fi_here "SELECT WAIT_FOR_EXECUTED_GTID_SET('$fi_all', 3);"
    [ "$fi_row" = 0 ] || fi_fail "this server did not get all of $fi_from within 3 s"
    fi_stopped=1
    fi_here "STOP REPLICA; SELECT CONCAT(GTID_SUBTRACT('$fi_all', @@gtid_executed), GTID_SUBTRACT(@@gtid_executed, '$fi_all'), ';', SYSDATE(6) + INTERVAL 2500000 MICROSECOND);"
    [ -z "${fi_row%%;*}" ] || fi_fail "this server and $fi_from do not hold the same: ${fi_row%%;*}"
    fi_until=${fi_row#*;}
    # Where writes wait for a replica, it is open for root alone until one acknowledges: see semi-sync.sh.
    fi_for_all='SET GLOBAL read_only = 0;'
    fi_here "SELECT COUNT(*) FROM performance_schema.global_variables WHERE variable_name = 'rpl_semi_sync_replica_enabled' AND variable_value = 'ON';"
    [ "$fi_row" = 0 ] || fi_for_all=
    fi_since=$(fi_hundredths)
    fi_there "SELECT GET_LOCK('fi.$fi_token.take', 0);"
    fi_wait_there 200 1 "SELECT IS_USED_LOCK('fi.$fi_token.given') IS NOT NULL;" ||
        fi_fail "$fi_from did not give its place; it opens again"
    # Whoever stood still meanwhile opens nothing: the other one may have taken its place back.
    [ $(($(fi_hundredths) - fi_since)) -lt 250 ] || fi_fail 'this server stood still for too long, and was not opened'
    fi_here "SET @fi = IF(SYSDATE(6) < '$fi_until', 'SET GLOBAL super_read_only = 0', 'too late'); PREPARE fi FROM @fi; EXECUTE fi; SET gtid_next = CONCAT('$fi_terms', LEFT(SHA2(@@server_uuid, 256), 12), ':', GREATEST(${fi_term:-0} + 1, UNIX_TIMESTAMP())); BEGIN; COMMIT; SET gtid_next = 'AUTOMATIC'; RESET REPLICA ALL; $fi_for_all SELECT 'open';"
    fi_done=1
    fi_ended=$(fi_hundredths)
    mkdir -p /run/foobar-infra
    printf '%s\n' "$fi_uuid" >"/run/foobar-infra/$fi_stack.open"
    rm -f -- "$fi_marker.aside" "/run/foobar-infra/$fi_stack.closed"
    # What opens it after a restart stands on each database, and watches from now on. Where it does not, as an older version
    # set this one up, the apply that brings it is to see that it must.
    if [ -e /etc/systemd/system/foobar-infra-primary.service ]; then
        printf '%s\n' "$fi_uuid" | fi_write "$fi_marker" 644 root root
        systemctl restart --no-block foobar-infra-primary.service || :
    fi
    [ -z "$fi_for_all" ] || fi_tell "open for writes $(((fi_ended - fi_began) * 10)) ms after $fi_from had stopped taking them"
}

# fi_take_for_all MARK: where writes wait for a replica, this server, which took the place, is open for root alone until one
# acknowledges; the old primary follows at once to do that. Where it does not, what is left is for the apply that goes on. MARK: what
# tells after a restart that writes wait.
fi_take_for_all() {
    if ! fi_wait_here 600 1 "SELECT COUNT(*) FROM performance_schema.global_status WHERE variable_name = 'Rpl_semi_sync_source_clients' AND variable_value > 0;"; then
        fi_say 'no replica acknowledges yet, so it is open for root alone'
        return 0
    fi
    fi_here 'SET GLOBAL rpl_semi_sync_source_enabled = 1; SELECT 1;' || return 1
    printf 'on\n' | fi_write "$1" 644 root root
    fi_here 'SET GLOBAL read_only = 0; SELECT 1;' || return 1
    fi_ended=$(fi_hundredths)
    fi_tell "open for writes, which wait for a replica, $(((fi_ended - fi_began) * 10)) ms after $fi_from had stopped taking them"
}

# fi_soon: says that this server is about to become the primary. The routers hear it at their next turn, half a second away at most,
# and then ask all the time; who was not heard is asked at the next turn, as ever.
fi_soon() {
    fi_until=$(fi_hundredths)
    printf '%s\n' "$((fi_until / 100 + 20))" | fi_write "/run/foobar-infra-$fi_stack.soon" 644 root root
    sleep 0.8
}

# fi_wait_there HUNDREDTHS ROW SQL: until the source answers so.
fi_wait_there() {
    fi_last=$(($(fi_hundredths) + $1))
    while fi_there "$3"; do
        [ "$fi_row" != "$2" ] || return 0
        [ "$(fi_hundredths)" -lt "$fi_last" ] || return 1
        sleep 0.01
    done
    return 1
}

# fi_take_end: what was not taken follows on as before.
fi_take_end() {
    fi_code=$?
    fi_began=0
    if [ -z "$fi_done" ] && [ -n "$fi_stopped" ]; then
        # With a new session, as the one may be what failed. What has begun its term is the primary, whoever opens it.
        fi_began=$(printf '%s\n' "SELECT INSTR(GTID_SUBTRACT(@@gtid_executed, '$fi_all'), '$fi_terms') > 0;" | fi_mysql) || fi_began=
        [ "$fi_began" != 0 ] || printf 'SET GLOBAL super_read_only = 1; START REPLICA;\n' | fi_mysql || :
    fi
    if [ -z "$fi_done" ] && [ -n "$fi_marked" ] && [ "$fi_began" = 0 ]; then
        rm -f -- "$fi_marker" "$fi_marker.since"
        [ ! -e "$fi_pipes/since" ] || mv -fT -- "$fi_pipes/since" "$fi_marker.since"
    fi
    exec 3>&- 5>&-
    rm -rf -- "$fi_pipes" "/run/foobar-infra-$fi_stack.soon"
    exit $fi_code
}

# fi_give STACK TOKEN TO ADDRESS PORT SECONDS UNDO: has this primary give its place to that replica, or go on. UNDO: the text
# of the program that opens it again.
fi_give() {
    fi_stack=$1 fi_token=$2 fi_to=$3 fi_deadline=$6
    fi_marker=/etc/foobar-infra/$fi_stack/primary
    fi_at=/run/foobar-infra/$fi_stack.handover
    fi_unit=foobar-infra-handover-$fi_stack.service
    fi_armed=
    if systemctl is-active -q -- "$fi_unit"; then
        fi_fail 'an earlier handover is still being undone here' 'Wait for a moment, and apply again'
    fi
    fi_pipes_make
    trap 'fi_give_end' EXIT
    fi_here_begin
    fi_free_to_give
    [ "$(cat "$fi_marker")" = "$fi_uuid" ] || fi_fail "the mark $fi_marker is not this server's"
    fi_wait_here 800 1 "SELECT IS_USED_LOCK('fi.$fi_token.ready') IS NOT NULL;" ||
        fi_fail "$fi_to is not ready; see what its step says. This server takes writes as before"
    # Right before, again.
    fi_free_to_give
    rm -rf -- "$fi_at"
    mkdir -m 700 "$fi_at"
    printf '%s' "$7" >"$fi_at/undo"
    fi_here 'SELECT CONNECTION_ID();'
    printf '%s\n' "$fi_row" >"$fi_at/holder"
    fi_begun=$(fi_hundredths)
    systemd-run --quiet --collect --unit="$fi_unit" --property=Restart=on-failure --property=RestartSec=0.2 \
        --property=StartLimitIntervalSec=0 --description="Open the database primary of $fi_stack again, unless it was replaced" \
        /bin/sh "$fi_at/undo" "$fi_stack" "$fi_to" "$4" "$5" "$((fi_begun / 100 + fi_deadline))"
    fi_armed=1
    systemctl is-active -q -- "$fi_unit" || fi_fail 'what opens this server again does not run; nothing was changed'
    # Waits for what is at work, and lets nobody begin meanwhile, but no longer than that.
    fi_here 'SET SESSION lock_wait_timeout = 2; SET GLOBAL super_read_only = 1; SELECT 1;' ||
        fi_fail 'what is at work here did not end within 2 s, so writes could not be held'
    fi_here "SELECT GET_LOCK('fi.$fi_token.held', 0);"
    fi_wait_here $(((fi_deadline - 4) * 100)) 1 "SELECT IS_USED_LOCK('fi.$fi_token.take') IS NOT NULL;" ||
        fi_fail "$fi_to did not take over in time"
    (
        flock 7
        [ ! -e "$fi_at/undone" ] || fi_fail 'too late: this server opens again'
        mv -fT -- "$fi_marker" "$fi_marker.aside"
        # One that was restarted meanwhile may have been opened by its mark.
        fi_here "SELECT @@super_read_only AND (SELECT variable_value FROM performance_schema.global_status WHERE variable_name = 'Uptime') > $fi_deadline;"
        if [ "$fi_row" != 1 ]; then
            mv -fT -- "$fi_marker.aside" "$fi_marker"
            fi_fail 'MySQL was restarted here a moment ago'
        fi
        rm -f -- "/run/foobar-infra/$fi_stack.open"
        : >"$fi_at/given"
    ) 7>>"$fi_at/lock"
    fi_here "SELECT GET_LOCK('fi.$fi_token.given', 0);"
    fi_armed=
    fi_give_over
    [ "$fi_over" = replaced ] || fi_fail "$fi_to did not open, so this server takes writes again"
    fi_say "$fi_to has taken this server's place"
}

# fi_give_follows ADDRESS PORT ACCOUNT FILE MARK: has who gave its place follow the new primary at once, and acknowledge; the statement
# that points it there comes from standard input. What does not come about is for the apply that goes on.
fi_give_follows() {
    fi_tries=100
    # The account is made there right now.
    until printf 'SELECT 1;\n' | fi_there_client "$1" "$2" "$3" "$4" >/dev/null 2>&1; do
        fi_tries=$((fi_tries - 1))
        [ "$fi_tries" -gt 0 ] || return 0
        sleep 0.05
    done
    rm -f -- "$5"
    {
        # A replica that waits for others itself would wait for ever.
        printf 'SET GLOBAL rpl_semi_sync_source_enabled = 0; SET GLOBAL rpl_semi_sync_replica_enabled = 1;\n'
        cat
        printf 'START REPLICA;\n'
    } | fi_mysql || fi_say "it does not follow $fi_to yet"
}

# fi_wait_here HUNDREDTHS ROW SQL: until this server answers so.
fi_wait_here() {
    fi_last=$(($(fi_hundredths) + $1))
    while fi_here "$3"; do
        [ "$fi_row" != "$2" ] || return 0
        [ "$(fi_hundredths)" -lt "$fi_last" ] || return 1
        sleep 0.01
    done
    return 1
}

# fi_give_over: waits until it is settled who takes writes; sets $fi_over.
fi_give_over() {
    fi_last=$(($(fi_hundredths) + 2500))
    until [ -s "$fi_at/over" ] || [ "$(fi_hundredths)" -ge "$fi_last" ]; do sleep 0.05; done
    fi_over=$(cat "$fi_at/over" 2>/dev/null) || fi_over=
}

# fi_give_end: whoever began to give, and can't go on, has itself opened at once.
fi_give_end() {
    fi_code=$?
    exec 3>&-
    if [ -n "$fi_armed" ]; then
        : >"$fi_at/now"
        fi_give_over
        case $fi_over in
            open) fi_say 'this server takes writes as before' ;;
            *) fi_say "it is not settled yet who takes writes; see: journalctl -u $fi_unit" ;;
        esac
    fi
    rm -rf -- "$fi_pipes"
    exit $fi_code
}
