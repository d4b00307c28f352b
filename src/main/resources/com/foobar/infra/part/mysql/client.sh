# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# How MySQL is asked.

# How a session begins, whatever the server's own settings are: they may read quotes and backslashes otherwise, keep what
# is written for a COMMIT, or refuse it.
fi_session="SET sql_mode = '', autocommit = 1, transaction_read_only = 0, sql_safe_updates = 0"

# fi_client SECONDS [OPTION...]: the client, as root over the local socket, whatever root's own option files and login paths
# say.
fi_client() {
    fi_seconds=$1
    shift
    MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 5 "$fi_seconds" mysql --no-defaults --protocol=socket -uroot \
        --connect-timeout=10 --init-command="$fi_session" -N -B "$@"
}

# fi_mysql [OPTION...]: SQL from standard input. Errors never repeat the statement; they go to standard error, so that
# they are seen too where the answer is caught. Whatever takes longer than two minutes hangs: on a full volume mysqld
# waits without an error.
fi_mysql() {
    fi_client 120 "$@" 2>"$fi_state/mysql.err" || {
        fi_status=$?
        sed -E "s/(near|statement) '.*/\\1 …/" "$fi_state/mysql.err" >&2
        case $fi_status in 124 | 137) fi_mysql_held >&2 ;; esac
        return 1
    }
}

# fi_mysql_held: what keeps mysqld from answering, as far as that shows: a full volume, a frozen process, a lock.
fi_mysql_held() {
    printf 'mysqld did not carry out a statement within 2 minutes'
    for fi_process in /proc/[0-9]*; do
        fi_name=
        { read -r fi_name <"$fi_process/comm"; } 2>/dev/null || continue
        if [ "$fi_name" = mysqld ]; then
            sed -n "s|^State:.*stopped.*|: process ${fi_process#/proc/} is stopped by a signal (kill -CONT ${fi_process#/proc/})|p" "$fi_process/status" | tr -d '\n'
            df -Pk "$fi_process/cwd/." 2>/dev/null | awk 'NR == 2 && $4 < 1024 { printf ": its data volume %s is full; what hangs goes on once there is room", $6 }'
        fi
    done
    fi_states=$(printf '%s\n' "SELECT GROUP_CONCAT(DISTINCT processlist_state SEPARATOR ', ') FROM performance_schema.threads WHERE processlist_id IS NOT NULL AND (processlist_state IN ('Waiting for disk space', 'waiting for handler commit', 'Waiting for semi-sync ACK from replica') OR processlist_state LIKE 'Waiting for % lock');" \
        | fi_client 5 2>/dev/null) || fi_states=
    case $fi_states in '' | NULL) echo ;; *) printf ' (threads: %s)\n' "$fi_states" ;; esac
}
