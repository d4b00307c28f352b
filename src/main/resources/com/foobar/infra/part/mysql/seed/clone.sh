# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the caller
# Run on the server that is to become a copy, with the functions of a step.

# fi_clone NAME HOST PORT USER FILE CA MARK 'UUID VERSION BYTES NAMES': this server's data become those of the donor NAME, which said
# the last. FILE holds the password of USER there, CA the authority that the donor's certificate comes from.
#
# The copying goes on whoever watches. What ends half-way leaves a server without its data, or without a part of them under GTIDs
# that tell of all: MARK is a file that stands meanwhile, and while it does the server is to be cloned again.
fi_clone() {
    fi_name=$1 fi_host=$2 fi_port=$3 fi_user=$4 fi_file=$5 fi_ca=$6 fi_copying=$7
    # shellcheck disable=SC2086 # its words
    fi_clone_fits $8
    printf '%s\n' "$fi_name" | fi_write "$fi_copying" 600 root root
    fi_attempts=6
    until fi_clone_once; do
        fi_say "$fi_error"
        case $fi_error in
            # The donor copies for another replica just now, and for one at a time.
            *' 3634 '* | *oncurrent\ clone*) sleep 5; continue ;;
        esac
        fi_attempts=$((fi_attempts - 1))
        [ "$fi_attempts" -gt 0 ] || fi_clone_gave_up
        # An account, or another privilege of it, may still be on its way to a replica; a server may just start anew.
        sleep 5
    done
    # What the donor followed is in the copy too.
    printf 'STOP REPLICA; RESET REPLICA ALL; SET GLOBAL super_read_only = 1;\n' | fi_mysql || fi_fail 'the copy can not be closed for writes'
    rm -f -- "$fi_copying"
    # That systemd started it anew was no crash.
    systemctl reset-failed mysql.service || :
    fi_say "cloned from $fi_name"
}

# fi_clone_ready: the server may be copied over; it may just have started anew. Who is copied half-way must not follow anybody
# by itself, and nobody is to read or write meanwhile.
fi_clone_ready() {
    printf '%s\n' 'STOP REPLICA; RESET REPLICA ALL; SET GLOBAL offline_mode = 1; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0;' | fi_mysql || return 1
    if [ "$(fi_one "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'clone' AND plugin_status = 'ACTIVE';")" = 0 ]; then
        printf '%s\n' "SET sql_log_bin = 0; INSTALL PLUGIN clone SONAME 'mysql_clone.so';" | fi_mysql || return 1
    fi
    printf '%s\n' "SET GLOBAL clone_valid_donor_list = '$fi_host:$fi_port'; SET GLOBAL clone_ssl_ca = '$fi_ca';" | fi_mysql
}

# fi_one SQL: the one value that it answers.
fi_one() { printf '%s\n' "$1" | fi_mysql --raw; }

# fi_clone_gave_up: the server is left closed.
fi_clone_gave_up() {
    printf 'SET GLOBAL super_read_only = 1; SET GLOBAL offline_mode = 0;\n' | fi_mysql || :
    fi_fail "$fi_name can not be cloned here (the reason stands above). What this server held may be gone, all or in part:" \
        "apply again, which clones again, whatever it holds"
}

# fi_clone_fits UUID VERSION BYTES NAMES of the donor, the last being its lower_case_table_names: told before anything is lost.
fi_clone_fits() {
    if [ "$(fi_one 'SELECT @@server_uuid;')" = "$1" ]; then
        fi_fail "this server has the same server_uuid as $fi_name: it is an image of it. Stop mysql here, remove" \
            "/var/lib/mysql/auto.cnf, start it, and apply again"
    fi
    fi_here=$(fi_one 'SELECT @@version;')
    if [ "$(printf '%s' "$fi_here" | cut -d . -f 1-2)" != "$(printf '%s' "$2" | cut -d . -f 1-2)" ]; then
        fi_fail "MySQL here is $fi_here and on $fi_name $2; a clone needs the same series on both. Nothing was touched." \
            "Install the other's series here, or seed this server by a dump (docs/operations.md)"
    fi
    # MySQL's plugin compares it not, and its server does not start with data of another kind.
    fi_here=$(fi_one 'SELECT @@lower_case_table_names;')
    if [ "$fi_here" != "$4" ]; then
        fi_fail "lower_case_table_names is $fi_here here and $4 on $fi_name, and MySQL does not start with a copy of data that were made with another. Nothing was touched." \
            "It can be chosen only for an empty server: stop mysql here, write lower_case_table_names=$4 below [mysqld] into /etc/mysql/conf.d/names.cnf," \
            "empty /var/lib/mysql, run: mysqld --initialize-insecure --user=mysql, and apply again"
    fi
    # MySQL drops what is there without quoting it.
    fi_odd=$(fi_one "SELECT GROUP_CONCAT(table_schema, '.', table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND INSTR(CONCAT(table_schema, table_name), CHAR(96));")
    if [ "$fi_odd" != NULL ]; then
        fi_fail "these names hold a backtick, on which MySQL's clone fails half-way: $fi_odd. Nothing was touched. RENAME or DROP them"
    fi
    # Over what is there: that goes first.
    fi_data=$(fi_one 'SELECT @@datadir;')
    fi_own=$(fi_one 'SELECT SUM(file_size) FROM information_schema.innodb_tablespaces;')
    fi_free=$(df -Pk "$fi_data" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')
    if ! awk -v free="$fi_free" -v own="$fi_own" -v need="$3" 'BEGIN { exit free + own < need + 67108864 }'; then
        fi_fail "$fi_name holds $(($3 / 1048576)) MiB, and only $(((fi_free + fi_own) / 1048576)) MiB can be had in $fi_data here." \
            "Nothing was touched. Give this server a larger disk, and apply again"
    fi
}

# fi_clone_once: one attempt, from its beginning to the server's answer after it; sets fi_error where it fails.
fi_clone_once() {
    fi_error='the server can not be made ready for it'
    fi_clone_ready || return 1
    fi_before=$(fi_clone_begun)
    {
        # The list of sessions does not show this statement, as it holds a password.
        printf 'SELECT CONNECTION_ID();\n'
        printf '%s' "CLONE INSTANCE FROM '$fi_user'@'$fi_host':$fi_port IDENTIFIED BY "
        fi_sql_secret "$fi_file"
        printf ' REQUIRE SSL;\n'
    } | fi_client 2592000 --unbuffered >"$fi_state/clone.id" 2>"$fi_state/clone.err" &
    fi_pid=$!
    fi_last=0 fi_still=0
    while kill -0 "$fi_pid" 2>/dev/null; do
        sleep 1
        fi_clone_far || continue
        if [ "$fi_done" != "$fi_last" ]; then
            fi_last=$fi_done fi_still=0
            continue
        fi
        fi_still=$((fi_still + 1))
        # Nothing came for so long: the donor hangs, or the way to it, over which the copy could go on. With a donor that ended it can
        # not, though MySQL tries that for minutes.
        if [ "$fi_done" -lt "$fi_all" ] && { [ "$fi_still" -eq 180 ] || { [ $((fi_still % 10)) -eq 0 ] && fi_clone_refused; }; }; then
            fi_quietly "KILL QUERY $(cat "$fi_state/clone.id");" || :
        fi
    done
    fi_status=0
    wait "$fi_pid" || fi_status=$?
    fi_error=$(sed -n '/^ERROR/{s/ near .*//;p;q;}' "$fi_state/clone.err")
    # Whether it ended well is told by the server that started anew. Its client saw 3707 where nobody revives it, and may have
    # seen it go away.
    fi_looks=300
    while :; do
        fi_clone_awaken || return 1
        fi_state_now=$(fi_quietly "SELECT CONCAT_WS('|', state, error_no, error_message) FROM performance_schema.clone_status;") || fi_state_now=
        fi_looks=$((fi_looks - 1))
        case $fi_state_now in
            # One that was killed is in progress for ever, with an error.
            '' | 'In Progress|0|'*) [ "$fi_looks" -gt 0 ] || break ;;
            *) break ;;
        esac
        sleep 1
    done
    if [ "$(fi_clone_begun)" != "$fi_before" ] && [ "${fi_state_now%%|*}" = Completed ]; then
        # One that took less than a second was not seen on its way.
        fi_clone_far || :
        return 0
    fi
    fi_error="${fi_error:-the client ended with status $fi_status} (clone: ${fi_state_now:-unknown})"
    return 1
}

# fi_clone_refused: nobody listens where the donor did. Who listens asks for a password.
fi_clone_refused() {
    MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 5 mysql --no-defaults --host="$fi_host" --port="$fi_port" --user="$fi_user" \
        --skip-password --connect-timeout=3 -e 'DO 0' 2>&1 | grep -qF '(111)'
}

# fi_clone_far: tells how many bytes are done, and sets fi_done and fi_all; fails where it is not known.
fi_clone_far() {
    fi_far=$(fi_quietly 'SELECT SUM(data), SUM(estimate) FROM performance_schema.clone_progress;') || return 1
    case $fi_far in '' | *NULL*) return 1 ;; esac
    fi_done=${fi_far%%[!0-9]*} fi_all=${fi_far##*[!0-9]}
    fi_progress "$fi_done" "$fi_all"
}

# fi_quietly SQL: an answer within five seconds, or none.
fi_quietly() { printf '%s\n' "$1" | fi_client 5 --raw 2>/dev/null; }

# fi_clone_begun: when the last clone here began.
fi_clone_begun() { fi_quietly 'SELECT begin_time FROM performance_schema.clone_status;' || :; }

# fi_clone_awaken: waits until the server answers, after its start too; which systemd may leave to us.
fi_clone_awaken() {
    fi_tries=1800
    until [ "$(fi_quietly 'SELECT 1;')" = 1 ]; do
        fi_tries=$((fi_tries - 1))
        case $(systemctl show -P ActiveState mysql.service) in
            inactive | failed) systemctl start mysql.service || : ;;
        esac
        if [ "$fi_tries" -le 0 ]; then
            fi_error="MySQL does not come back; /var/log/mysql/error.log may tell why"
            return 1
        fi
        sleep 1
    done
}
