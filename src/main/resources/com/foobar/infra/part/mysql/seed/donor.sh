# shellcheck shell=sh
# Run on the server that is to be copied, before the copy begins: loads the clone plugin if need be, which no restart undoes
# and no binary log tells, and prints "UUID VERSION BYTES NAMES". It may just be starting anew.
fi_ask() { printf '%s\n' "$1" | @CLIENT@ --raw; }
fi_tries=45
until [ "$(fi_ask 'SELECT 1;' 2>/dev/null)" = 1 ]; do
    fi_tries=$((fi_tries - 1))
    if [ "$fi_tries" -le 0 ]; then
        echo 'MySQL does not answer' >&2
        exit 1
    fi
    sleep 1
done
# A copy has no rows of any other engine's.
fi_other=$(fi_ask "SELECT GROUP_CONCAT(table_schema, '.', table_name) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND engine <> 'InnoDB' AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');")
if [ "$fi_other" != NULL ]; then
    echo "these tables are not InnoDB, and a clone would have none of their rows: $fi_other" >&2
    exit 1
fi
if [ "$(fi_ask "SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name = 'clone' AND plugin_status = 'ACTIVE';")" = 0 ]; then
    # A replica refuses it as it refuses writes; read_only still keeps everybody else out.
    if [ "$(fi_ask 'SELECT @@super_read_only;')" = 1 ]; then
        trap 'fi_ask "SET GLOBAL super_read_only = 1;"' EXIT
        fi_ask 'SET GLOBAL read_only = 1; SET GLOBAL super_read_only = 0;'
    fi
    fi_ask "SET sql_log_bin = 0; INSTALL PLUGIN clone SONAME 'mysql_clone.so';"
fi
fi_ask "SELECT CONCAT_WS(' ', @@server_uuid, @@version, (SELECT SUM(file_size) FROM information_schema.innodb_tablespaces), @@lower_case_table_names);"
