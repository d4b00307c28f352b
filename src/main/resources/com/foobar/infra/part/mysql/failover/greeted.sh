# shellcheck shell=sh
# Run on a replica; fi_sql is its own server.

# fi_greeted: whether this replica's source greets who comes, whoever that is: a mysqld that lives does within milliseconds, be it to
# refuse. What was heard a moment ago tells nothing of now, and to wait for heartbeats that do not come takes seconds.
fi_greeted() {
    fi_source=$(fi_sql -e "SELECT CONCAT_WS(' ', host, port) FROM performance_schema.replication_connection_configuration WHERE channel_name = ''" </dev/null) || return 0
    fi_said=$(MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 3 mysql --no-defaults --protocol=tcp --host="${fi_source% *}" \
        --port="${fi_source##* }" --user=foobar_infra_opener --connect-timeout=1 -e 'DO 1' 2>&1 </dev/null) && return 0
    case $fi_said in
        # Nobody is there, or nothing comes.
        '' | *'ERROR 2002 '* | *'ERROR 2003 '* | *'ERROR 2013 '*) return 1 ;;
    esac
}
