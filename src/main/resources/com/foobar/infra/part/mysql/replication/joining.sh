# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# How a server becomes a replica.

# fi_reset_gtids: forgets the transactions of a fresh installation. Only for a server that has no data of its own.
fi_reset_gtids() {
    printf 'RESET BINARY LOGS AND GTIDS;\n' | fi_mysql >/dev/null || printf 'RESET MASTER;\n' | fi_mysql
}

# fi_join_checks 'UUID EXECUTED PURGED UNTOLD' of the source: this server may follow it without losing or mixing data.
# UNTOLD: its databases, in hexadecimal, where nothing shows that all their data is in its GTIDs; or -.
fi_join_checks() {
    fi_source_uuid=${1%% *}
    fi_rest=${1#* }
    fi_source_executed=${fi_rest%% *}
    fi_rest=${fi_rest#* }
    fi_source_purged=${fi_rest%% *}
    fi_untold=${fi_rest#* }
    [ "$fi_source_executed" != - ] || fi_source_executed=
    [ "$fi_source_purged" != - ] || fi_source_purged=
    fi_uuid=$(printf 'SELECT @@server_uuid;\n' | fi_mysql) || fi_fail "MySQL does not answer"
    if [ "$fi_uuid" = "$fi_source_uuid" ]; then
        fi_fail "this server has the same server_uuid as its source ($fi_uuid): it is an image of it." \
            "Stop mysql here, remove /var/lib/mysql/auto.cnf, start it, and apply again"
    fi
    # Transactions that came from the source itself may be newer than what it was asked for a moment ago.
    fi_errant=$(printf '%s\n' "SELECT REPLACE(GTID_SUBTRACT(GTID_SUBTRACT(@@gtid_executed, '$fi_source_executed'), '$fi_source_uuid:1-9223372036854775806'), CHAR(10), '');" | fi_mysql --raw)
    fi_own=$(printf '%s\n' "SELECT GROUP_CONCAT(schema_name SEPARATOR ', ') FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');" | fi_mysql)
    if [ ! -e "$fi_state/joined" ] && [ "$fi_own" = NULL ]; then
        if [ -n "$fi_errant" ]; then
            fi_say "a fresh server: its installation's own transactions are forgotten ($fi_errant)"
            printf 'STOP REPLICA;\n' | fi_mysql >/dev/null
            fi_reset_gtids
            fi_errant=
        fi
    elif [ ! -e "$fi_state/joined" ] && [ "$(printf 'SELECT @@gtid_executed;\n' | fi_mysql --raw)" = '' ]; then
        fi_fail "this server holds data of its own (databases $fi_own) that the primary knows nothing of." \
            "Nothing was touched. Save that data, empty the server, and apply again"
    fi
    if [ -n "$fi_errant" ]; then
        fi_fail "this server has transactions that its source lacks: $fi_errant." \
            "Nothing was touched. Find out what they are (mysqlbinlog --include-gtids='$fi_errant' on this server), bring what" \
            "is needed to the primary, then rebuild this replica"
    fi
    fi_gone=$(printf '%s\n' "SELECT REPLACE(GTID_SUBTRACT('$fi_source_purged', @@gtid_executed), CHAR(10), '');" | fi_mysql --raw)
    if [ -n "$fi_gone" ]; then
        fi_fail "the source has already purged transactions that this server lacks: $fi_gone." \
            "Plan again: it tells how this server comes to the source's data"
    fi
    # A member goes on from where it was; one that is new, or empty again, gets nothing but what the GTIDs tell.
    if [ "$fi_untold" = - ] || { [ "$fi_own" != NULL ] && grep -q '^\(writable\|replication\)[[:blank:]]' "$fi_state/manifest" 2>/dev/null; }; then
        return 0
    fi
    fi_here=$(printf '%s\n' "SET SESSION group_concat_max_len = 1048576; SELECT GROUP_CONCAT(HEX(schema_name)) FROM information_schema.schemata;" | fi_mysql)
    fi_lacking=
    for fi_schema in $(printf '%s' "$fi_untold" | tr , ' '); do
        case ",$fi_here," in
            *",$fi_schema,"*) ;;
            *) fi_lacking="$fi_lacking, 0x$fi_schema" ;;
        esac
    done
    if [ -n "$fi_lacking" ]; then
        fi_lacking=$(printf '%s\n' "SELECT CONCAT_WS(', '$fi_lacking);" | fi_mysql)
        fi_fail "this server would follow without databases of its source: $fi_lacking. Nothing shows that they are in the" \
            "source's binary logs, so replication does not bring them. Plan again: it tells how this server comes to them"
    fi
}

# fi_delay SECONDS: from now on this replica applies what it receives so much later. Its receiver runs meanwhile, as what was
# received is thrown away where neither thread does.
fi_delay() {
    printf 'START REPLICA IO_THREAD; STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY=%s; START REPLICA SQL_THREAD;\n' "$1" | fi_mysql
}

# fi_delay_once_current SECONDS 'UUID EXECUTED ...' of the source: a replica that is new has first all that there is, the accounts by
# which it is asked above all. What is older than the delay is applied at once anyway, so it need not be waited for for long.
fi_delay_once_current() {
    fi_rest=${2#* }
    fi_all=${fi_rest%% *}
    [ "$fi_all" != - ] || fi_all=
    printf '%s\n' "SELECT WAIT_FOR_EXECUTED_GTID_SET('$fi_all', 90);" | fi_mysql >/dev/null ||
        fi_fail 'it does not tell how far it is'
    fi_delay "$1"
    fi_replica_healthy 30
}

# fi_replica_healthy SECONDS: both threads are on and show no error, and stay so for a moment.
fi_replica_healthy() {
    fi_tries=$(($1 * 5))
    fi_good=0
    while :; do
        fi_threads=$(printf '%s\n' "SELECT CONCAT(c.service_state, ' ', a.service_state, ' ', c.last_error_number) FROM performance_schema.replication_connection_status c JOIN performance_schema.replication_applier_status a USING (channel_name);" | fi_mysql)
        fi_errors=$(printf '%s\n' "SELECT CONCAT(last_error_number, ': ', last_error_message) FROM performance_schema.replication_connection_status WHERE last_error_number > 0 UNION ALL SELECT CONCAT(last_error_number, ': ', last_error_message) FROM performance_schema.replication_applier_status_by_worker WHERE last_error_number > 0 LIMIT 1;" | fi_mysql)
        if [ "$fi_threads" = 'ON ON 0' ] && [ -z "$fi_errors" ]; then
            fi_good=$((fi_good + 1))
            if [ "$fi_good" -ge 2 ]; then
                : >"$fi_state/joined"
                return 0
            fi
        else
            fi_good=0
        fi
        # A wrong password, a missing log or a failed statement does not mend itself.
        case $fi_errors in
            1045:* | 13114:* | 13117:* | 1236:* | 1007:* | 1008:* | 1032:* | 1049:* | 1050:* | 1051:* | 1062:* | 1146:* | 1396:* | 1410:* | 1819:*) break ;;
        esac
        fi_tries=$((fi_tries - 1))
        [ "$fi_tries" -gt 0 ] || break
        sleep 0.2
    done
    # A failed statement about an account is quoted with the hash of its password.
    fi_errors=$(printf '%s' "$fi_errors" | cut -c 1-600 | sed "s/\(IDENTIFIED .* AS '\).*/\1…'/")
    fi_fail "replication does not run (receiver and applier: ${fi_threads:-none}). Error $fi_errors"
}
