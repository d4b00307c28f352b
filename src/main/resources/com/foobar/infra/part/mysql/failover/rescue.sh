# shellcheck shell=sh
# Run on a server whose mysqld is down.

# fi_rescue SET MOST: tells the transactions in the binary logs that are not of SET, if they are no more than MOST bytes: a line
# "gtid GTID" for each, then all as base64 of SQL. One at the end that was cut off while it was written was never committed: it
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
    fi_logs=$(cat binlog.index)
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
    [ -z "$fi_torn" ] || fi_not=${fi_not:+$fi_not,}$fi_torn
    printf '%s\n' "$fi_told" | grep -E '^(gtid|torn)' || :
    echo begin
    exec 4>&1
    fi_again=$({ fi_rescue_status 2>/dev/null 5>&3 | base64 -w 0 >&4; } 3>&1)
    exec 4>&-
    echo
    if [ "$fi_again" != "$fi_status" ]; then
        echo "mysqlbinlog ended with $fi_again, and with $fi_status before" >&2
        return 1
    fi
    echo end
}

# fi_rescue_read: the transactions as SQL. The names of the logs hold no blanks: mysqld made them.
fi_rescue_read() {
    # shellcheck disable=SC2086 # one word each
    mysqlbinlog --no-defaults --exclude-gtids="$fi_not" $fi_logs
}

# fi_rescue_status: the same, and on descriptor 5 how that ended, which a pipe would not tell.
fi_rescue_status() {
    fi_ended=0
    fi_rescue_read || fi_ended=$?
    echo "$fi_ended" >&5
}

# fi_rescue_told: lines "gtid GTID", "torn GTID", "size BYTES", "status STATUS of mysqlbinlog".
fi_rescue_told() {
    {
        fi_ended=0
        fi_rescue_read 2>"$fi_error" || fi_ended=$?
        printf '\nfi_status %s\n' "$fi_ended"
    } | awk '
        function told(whole) { if (gtid != "") print (whole ? "gtid" : "torn") "\t" gtid }
        /^SET @@SESSION.GTID_NEXT= *\047[0-9a-f-]+:[^\047]*\047/ {
            told(1); split($0, word, "\047"); gtid = word[2]; begun = ended = statement = 0
        }
        /^BEGIN$/ || /^XA START / { begun = 1 }
        /^(COMMIT|ROLLBACK)$/ || /^COMMIT\/\*!\*\/;/ || /^XA (PREPARE|COMMIT|ROLLBACK) / { ended = 1 }
        /^#[0-9]+ .*\tQuery\t/ { statement = 1 }
        /^fi_status [0-9]+$/ { status = $2 }
        { size += length($0) + 1 }
        END { told(ended || (!begun && statement)); print "size\t" size; print "status\t" status }'
}
