# shellcheck shell=sh
# Run on a server whose mysqld is down.

# fi_rescue SET MOST: tells the transactions in the binary logs that are not of SET, if they are no more than MOST bytes: a line
# "gtid GTID" for each, then all as base64 of gzip of SQL. One at the end that was cut off while it was written was never committed: it
# is left out, and told as "torn GTID".
fi_rescue() {
    fi_not=$1
    cd /var/lib/mysql || return 1
    if pgrep -x mysqld >/dev/null; then
        echo 'mysqld runs again' >&2
        return 1
    fi
    if [ ! -s binlog.index ]; then
        echo 'no binlog.index in /var/lib/mysql' >&2
        return 1
    fi
    fi_logs=$(fi_rescue_needed "$fi_not")
    fi_from=''
    mkdir -p /run/foobar-infra
    fi_error=/run/foobar-infra/rescue.err
    fi_told=$(fi_rescue_told)
    fi_status=$(printf '%s\n' "$fi_told" | sed -n 's/^status\t//p')
    fi_size=$(printf '%s\n' "$fi_told" | sed -n 's/^size\t//p')
    fi_torn=$(printf '%s\n' "$fi_told" | sed -n 's/^torn\t//p')
    # One that is cut off it reads to its end, and only warns.
    if [ "$fi_status" != 0 ]; then
        tail -n 1 "$fi_error" >&2
        return 1
    fi
    if [ "$fi_size" -gt "$2" ]; then
        echo "$fi_size bytes, too many to bring over" >&2
        return 1
    fi
    # In front of the first of them mysqlbinlog has a line for each event that it leaves out: as many as the logs are old.
    fi_first=$(printf '%s\n' "$fi_told" | sed -n 's/^first\t//p')
    if [ -n "$fi_first" ]; then
        fi_logs=$(printf '%s\n' "$fi_logs" | tail -n "+${fi_first%% *}")
        fi_from=--start-position=${fi_first#* }
    fi
    [ -z "$fi_torn" ] || fi_not=${fi_not:+$fi_not,}$fi_torn
    printf '%s\n' "$fi_told" | grep -E '^(gtid|torn)' || :
    echo begin
    exec 4>&1
    fi_again=$({ fi_rescue_status 2>/dev/null 5>&3 | gzip | base64 -w 0 >&4; } 3>&1)
    exec 4>&-
    echo
    if [ "$fi_again" != "$fi_status" ]; then
        echo "mysqlbinlog ended with $fi_again, and with $fi_status before" >&2
        return 1
    fi
    echo end
}

# fi_rescue_needed SET: the logs, a line each, without those of which all is in SET: one begins with what was executed before it.
fi_rescue_needed() {
    tac binlog.index | while IFS= read -r fi_log; do
        printf '%s\n' "$fi_log"
        fi_before=$(mysqlbinlog --no-defaults "$fi_log" 2>/dev/null </dev/null | awk '
            /^#.*\tPrevious-GTIDs$/ { told = 1; next }
            told && /^# (at|\[empty\])/ { exit }
            told { sub(/^# /, ""); printf "%s", $0 }
            END { if (!told) print "unknown" }')
        if fi_rescue_covers "$1" "$fi_before"; then break; fi
    done | tac
}

# fi_rescue_covers SET OTHER: whether all of OTHER is in SET, of which the intervals are as few as can be.
fi_rescue_covers() {
    printf '%s\n%s\n' "$1" "$2" | awk '
        NR == 1 {
            n = split(tolower($0), source, /[, ]+/)
            for (i = 1; i <= n; i++) read(source[i], 1)
            next
        }
        {
            n = split(tolower($0), source, /[, ]+/)
            for (i = 1; i <= n; i++) if (!read(source[i], 0)) lacks = 1
        }
        END { exit lacks }
        function read(text, has,    word, count, i, k, key, bound, within) {
            count = split(text, word, ":")
            if (count == 0) return 1
            if (count == 1) return 0
            key = word[1]
            for (i = 2; i <= count; i++) {
                if (word[i] !~ /^[0-9]+(-[0-9]+)?$/) { key = word[1] ":" word[i]; continue }
                if (split(word[i], bound, "-") == 1) bound[2] = bound[1]
                if (has) {
                    k = ++intervals[key]
                    first[key, k] = bound[1] + 0
                    last[key, k] = bound[2] + 0
                    continue
                }
                within = 0
                for (k = 1; k <= intervals[key] + 0; k++)
                    if (bound[1] + 0 >= first[key, k] && bound[2] + 0 <= last[key, k]) within = 1
                if (!within) return 0
            }
            return 1
        }'
}

# fi_rescue_read: the transactions as SQL. The names of the logs hold no blanks: mysqld made them.
fi_rescue_read() {
    # shellcheck disable=SC2086 # one word each, or none
    mysqlbinlog --no-defaults $fi_from --exclude-gtids="$fi_not" $fi_logs
}

# fi_rescue_status: the same, and on descriptor 5 how that ended, which a pipe would not tell.
fi_rescue_status() {
    fi_ended=0
    fi_rescue_read || fi_ended=$?
    echo "$fi_ended" >&5
}

# fi_rescue_told: lines "gtid GTID", "torn GTID", "first LOG POSITION" of the first of them, counted from 1, "size BYTES" from there on,
# "status STATUS of mysqlbinlog".
fi_rescue_told() {
    {
        fi_ended=0
        fi_rescue_read 2>"$fi_error" || fi_ended=$?
        printf '\nfi_status %s\n' "$fi_ended"
    } | awk '
        function told(whole) { if (gtid != "") print (whole ? "gtid" : "torn") "\t" gtid }
        /^SET @@SESSION.GTID_NEXT= *\047[0-9a-f-]+:[^\047]*\047/ {
            told(1); split($0, word, "\047"); gtid = word[2]; begun = ended = statement = 0
            if (!first) { first = log_ " " at; size = 0 }
        }
        !first && /^# at [0-9]+$/ { at = $3 }
        !first && /^#.*\tStart: binlog / { log_++ }
        /^BEGIN$/ || /^XA START / { begun = 1 }
        /^(COMMIT|ROLLBACK)$/ || /^COMMIT\/\*!\*\/;/ || /^XA (PREPARE|COMMIT|ROLLBACK) / { ended = 1 }
        /^#[0-9]+ .*\tQuery\t/ { statement = 1 }
        /^fi_status [0-9]+$/ { status = $2 }
        { size += length($0) + 1 }
        END { told(ended || (!begun && statement)); if (first) print "first\t" first; print "size\t" (first ? size : 0); print "status\t" status }'
}
