# shellcheck shell=sh
# How a replica stops.

# fi_stop_replica CLIENT [SQL]: stops both of its threads, and carries out that SQL after it. CLIENT takes SQL from its standard
# input and prints rows alone.
#
# A source that dies while it sends a transaction leaves the beginning of it in the relay log, and the applier in the midst of it.
# Asked to stop there, it waits for a minute for a rest that never comes. Nothing of it is committed: so it is killed instead,
# before it is asked, as it waits in any case once it was.
fi_stop_replica() {
    fi_half="STOP REPLICA IO_THREAD; SELECT t.processlist_id FROM performance_schema.replication_applier_status_by_coordinator a JOIN performance_schema.replication_connection_status c USING (channel_name) JOIN performance_schema.threads t ON t.thread_id = a.thread_id WHERE channel_name = '' AND a.service_state = 'ON' AND IF(a.processing_transaction LIKE '%:%', GTID_SUBTRACT(a.processing_transaction, c.received_transaction_set), '') <> '';"
    fi_tries=60 fi_killed=
    while :; do
        fi_applier=$(printf '%s\n' "$fi_half" | "$1") || return 1
        if [ -z "$fi_applier" ] || [ "$fi_tries" = 0 ]; then break; fi
        [ -n "$fi_killed" ] || printf 'KILL %s;\n' "$fi_applier" | "$1" || :
        fi_killed=yes fi_tries=$((fi_tries - 1))
        sleep 0.05
    done
    printf 'STOP REPLICA; %s\n' "${2-}" | "$1"
}
