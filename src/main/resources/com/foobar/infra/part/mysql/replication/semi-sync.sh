# shellcheck shell=sh
# Semi-synchronous replication, switched on and off while MySQL runs.

# fi_semi_sync_load: loads what of the two plugins is not. No other server hears of it; and the option file names them for the
# next start, so mysql.plugin, by which MySQL would load them once more and complain, is not to.
fi_semi_sync_load() {
    fi_install=
    for fi_side in source replica; do
        if [ "$(printf '%s\n' "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'rpl_semi_sync_$fi_side' AND plugin_status = 'ACTIVE';" | fi_mysql)" = 0 ]; then
            fi_install="$fi_install INSTALL PLUGIN rpl_semi_sync_$fi_side SONAME 'semisync_$fi_side.so';"
        fi
    done
    [ -n "$fi_install" ] || return 0
    # What refuses writes refuses plugins; read_only still keeps everybody else out.
    fi_closed=$(printf 'SELECT @@super_read_only;\n' | fi_mysql)
    [ "$fi_closed" = 0 ] || printf 'SET GLOBAL read_only = 1; SET GLOBAL super_read_only = 0;\n' | fi_mysql
    fi_loaded=yes
    printf '%s\n' "SET sql_log_bin = 0;$fi_install DELETE FROM mysql.plugin WHERE name IN ('rpl_semi_sync_source', 'rpl_semi_sync_replica');" | fi_mysql || fi_loaded=no
    [ "$fi_closed" = 0 ] || printf 'SET GLOBAL super_read_only = 1;\n' | fi_mysql
    [ $fi_loaded = yes ] || fi_fail "MySQL's own plugins for semi-synchronous replication can not be loaded here (the reason stands above)"
}

# fi_semi_sync_receiver: has the receiver, if it runs, tell its source anew whether it acknowledges, and waits until it is said.
fi_semi_sync_receiver() {
    fi_wanted=$(printf 'SELECT @@rpl_semi_sync_replica_enabled;\n' | fi_mysql)
    fi_receiver=$(printf '%s\n' "SELECT service_state FROM performance_schema.replication_connection_status WHERE channel_name = '';" | fi_mysql)
    case $fi_receiver in
        ON | CONNECTING) printf 'STOP REPLICA IO_THREAD; START REPLICA IO_THREAD;\n' | fi_mysql ;;
        *) return 0 ;;
    esac
    fi_tries=50
    while [ "$fi_tries" -gt 0 ]; do
        fi_told=$(printf '%s\n' "SELECT IF(variable_value = 'ON', 1, 0) FROM performance_schema.global_status WHERE variable_name = 'Rpl_semi_sync_replica_status';" | fi_mysql)
        [ "$fi_told" != "$fi_wanted" ] || return 0
        fi_tries=$((fi_tries - 1))
        sleep 0.2
    done
    # Its source may be away. Verify tells.
}

# fi_semi_sync_off MARK: nobody waits and nobody acknowledges any more. The plugins stay loaded until the next start, as MySQL
# unloads none that is in use; they do nothing then.
fi_semi_sync_off() {
    fi_semi_sync_source_off "$1"
    if fi_semi_sync_is_on replica; then
        printf 'SET GLOBAL rpl_semi_sync_replica_enabled = 0;\n' | fi_mysql
        fi_semi_sync_receiver
    fi
}

# fi_semi_sync_source_off MARK: this server waits for nobody any more, after a restart neither.
fi_semi_sync_source_off() {
    rm -f -- "$1"
    if fi_semi_sync_is_on source; then
        printf 'SET GLOBAL rpl_semi_sync_source_enabled = 0;\n' | fi_mysql
    fi
}

# fi_semi_sync_is_on source|replica: whether MySQL runs with that side switched on.
fi_semi_sync_is_on() {
    systemctl is-active -q mysql || return 1
    [ "$(printf '%s\n' "SELECT variable_value FROM performance_schema.global_variables WHERE variable_name = 'rpl_semi_sync_$1_enabled';" | fi_mysql)" = ON ]
}

# fi_semi_sync_source MARK: from now on this primary acknowledges nothing that no replica has, after a restart too, of which
# MARK tells; then it is opened for all. It needs a replica that acknowledges.
fi_semi_sync_source() {
    fi_tries=150
    until [ "$(printf '%s\n' "SELECT COUNT(*) FROM performance_schema.global_status WHERE variable_name = 'Rpl_semi_sync_source_clients' AND variable_value > 0;" | fi_mysql)" = 1 ]; do
        fi_tries=$((fi_tries - 1))
        if [ "$fi_tries" -le 0 ]; then
            fi_semi_sync_alone
            return 0
        fi
        sleep 0.2
    done
    printf 'SET GLOBAL rpl_semi_sync_source_enabled = 1;\n' | fi_mysql
    printf 'on\n' | fi_write "$1" 644 root root
    if [ "$(printf 'SELECT @@super_read_only;\n' | fi_mysql)" = 0 ]; then
        printf 'SET GLOBAL read_only = 0;\n' | fi_mysql
    fi
}

# fi_semi_sync_alone: no replica acknowledges. What is open stays so, what is not is not opened.
fi_semi_sync_alone() {
    if [ "$(printf 'SELECT @@read_only;\n' | fi_mysql)" = 0 ]; then
        fi_say "no replica acknowledges: this primary goes on alone until one does"
        return 0
    fi
    fi_fail "no replica acknowledges, so this primary is not opened: what it took only it would have. See what keeps the" \
        "replicas from following; or say durability: async, and apply"
}
