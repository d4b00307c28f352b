# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the caller
# Run on a server that is to be made anew, before anything of it is lost, with the functions of a step.

# fi_own_save DIRECTORY COMMON 'UUID SET': what this server executed and the primary, which has that UUID and executed SET, did not,
# is saved in DIRECTORY for root to read: as SQL for people, and as SQL for MySQL. COMMON are transactions of the primary's own that
# count as well: it lacks them, as it was set back.
#
# Rows are data: nothing of them is said. Where they can't be written, this fails before anything is lost.
fi_own_save() {
    fi_home=$1 fi_lost=$2 fi_uuid=${3%% *}
    fi_theirs=${3#"$fi_uuid"}
    fi_theirs=${fi_theirs# }
    printf 'SET GLOBAL super_read_only = 1;\n' | fi_mysql
    fi_own=$(fi_own_ask "GTID_SUBTRACT(CONCAT_WS(',', NULLIF(GTID_SUBTRACT(@@GLOBAL.gtid_executed, '$fi_uuid:1-9223372036854775806'), ''), NULLIF('$fi_lost', '')), '$fi_theirs')")
    [ -n "$fi_own" ] || return 0
    if [ "$(fi_own_ask '@@log_bin')" = 1 ]; then
        fi_kept=$(fi_own_ask "GTID_SUBTRACT('$fi_own', @@GLOBAL.gtid_purged)")
    else
        fi_kept=
    fi
    fi_found=
    if [ -n "$fi_kept" ]; then
        fi_index=$(fi_own_ask '@@log_bin_index')
        fi_data=$(fi_own_ask '@@datadir')
        fi_logs=$(cat -- "$fi_index")
        fi_encrypted=$(fi_own_ask '@@binlog_encryption')
        mkdir -p -- "$fi_home"
        chmod 700 -- "$fi_home"
        fi_saved=$fi_home/$(date -u +%Y-%m-%dT%H-%M-%SZ)
        command -v mysqlbinlog >/dev/null || fi_own_failed 'mysqlbinlog is not installed here'
        fi_bytes=$({ fi_own_read || echo unread >"$fi_state/own.unread"; } 2>"$fi_state/own.err" | wc -c)
        if [ -e "$fi_state/own.unread" ]; then
            rm -f -- "$fi_state/own.unread"
            fi_own_failed "mysqlbinlog: $(tail -n 1 "$fi_state/own.err")"
        fi
        fi_space "$fi_saved" $((fi_bytes * 2))
        (umask 077 && fi_own_read >"$fi_saved-replay.sql" 2>"$fi_state/own.err") || fi_own_failed "no room, or $(tail -n 1 "$fi_state/own.err")"
        (umask 077 && fi_own_readable "$fi_saved-replay.sql" >"$fi_saved.sql") || fi_own_failed 'no room'
        sync -- "$fi_saved.sql" "$fi_saved-replay.sql"
        fi_found=$(fi_own_gtids "$fi_saved-replay.sql")
        fi_tell "saved, for root to read, what only this server executed ($fi_found): $fi_saved.sql"
        fi_tell "the same as mysql takes it, on the primary, say: $fi_saved-replay.sql"
    fi
    fi_gone=$({ printf "SELECT REPLACE(GTID_SUBTRACT('%s', '" "$fi_own"; printf '%s' "$fi_found"; printf "'), CHAR(10), '');\n"; } | fi_mysql --raw)
    [ -z "$fi_gone" ] || fi_tell "not saved, as it stands in no binary log here any more: $fi_gone"
}

# fi_own_ask EXPRESSION: its value, without line breaks.
fi_own_ask() { printf '%s\n' "SELECT REPLACE($1, CHAR(10), '');" | fi_mysql --raw; }

# fi_own_read: these transactions from the binary logs, with what they did to rows as comments; those that are encrypted only mysqld
# can read. The names of the logs hold no blanks: mysqld made them.
fi_own_read() (
    cd -- "$fi_data" || exit 1
    if [ "$fi_encrypted" = 1 ]; then
        fi_names=
        for fi_one_log in $fi_logs; do fi_names="$fi_names ${fi_one_log##*/}"; done
        # shellcheck disable=SC2086 # one word each
        mysqlbinlog --no-defaults -vv --include-gtids="$fi_kept" --read-from-remote-server --protocol=socket --user=root $fi_names
    else
        # shellcheck disable=SC2086 # one word each
        mysqlbinlog --no-defaults -vv --include-gtids="$fi_kept" $fi_logs
    fi
)

# fi_own_readable FILE: without what only a machine reads, and with the names of the columns, which the logs do not hold.
fi_own_readable() {
    echo '-- What only this server had executed, as people read it; rows stand in lines that begin with ###, old ones after WHERE.'
    echo '-- Columns have numbers there. So they are called now, where the tables are still there:'
    awk '/^### (INSERT INTO|UPDATE|DELETE FROM) / { sub(/^### (INSERT INTO|UPDATE|DELETE FROM) /, ""); if (!seen[$0]++) print }' "$1" >"$fi_state/own.tables"
    # shellcheck disable=SC2016 # backticks for MySQL
    printf '%s\n' 'SET group_concat_max_len = 1048576; SELECT CONCAT("`", table_schema, "`.`", table_name, "`"), GROUP_CONCAT(CONCAT("@", ordinal_position, " ", column_name) ORDER BY ordinal_position SEPARATOR ", ") FROM information_schema.columns WHERE table_schema NOT IN ("sys", "information_schema", "performance_schema") GROUP BY table_schema, table_name;' |
        fi_mysql | awk -F '\t' 'NR == FNR { wanted[$0] = 1; next } $1 in wanted { print "--   " $1 ": " $2 }' "$fi_state/own.tables" -
    rm -f -- "$fi_state/own.tables"
    awk "/^BINLOG '\$/ { hidden = 1 } !hidden { print } /^'\\/\\*!\\*\\/;\$/ { hidden = 0 }" "$1"
}

# fi_own_gtids FILE: the transactions in it, as a set.
fi_own_gtids() {
    awk '
        function told() { if (first != "") { printf "%s%s:%s", comma, source, first == last ? first : first "-" last; comma = "," } }
        /^SET @@SESSION.GTID_NEXT= *\047[0-9a-f-]+:/ {
            split($0, word, "\047"); at = match(word[2], /:[0-9]+$/); number = substr(word[2], at + 1)
            if (substr(word[2], 1, at - 1) == source && number == last + 1) { last = number; next }
            told(); source = substr(word[2], 1, at - 1); first = last = number
        }
        END { told() }' "$1"
}

# fi_own_failed WHY: nothing is lost yet.
fi_own_failed() {
    rm -f -- "$fi_saved.sql" "$fi_saved-replay.sql"
    fi_fail "what only this server executed ($fi_own) can not be saved in $fi_home: $1. Nothing was touched. Mend that and apply again;" \
        "or, if it may be lost, RESET BINARY LOGS AND GTIDS here (RESET MASTER before MySQL 8.2), and apply again"
}
