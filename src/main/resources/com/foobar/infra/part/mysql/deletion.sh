# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# Databases that go with the stack that they were of, as somebody said in as many words.

# fi_mysql_up: starts mysqld, as only it can drop a database; not if it does not start.
fi_mysql_up() { systemctl is-active -q mysql || systemctl start mysql 2>/dev/null || :; }

# fi_mysql_forced STATEMENTS: carries them out here alone, whoever may write, and whatever becomes of them nobody may afterwards;
# where mysqld does not run, nothing.
fi_mysql_forced() {
    systemctl is-active -q mysql || return 0
    fi_forced=yes
    printf 'SET sql_log_bin = 0; SET GLOBAL super_read_only = 0; %s\n' "$1" | fi_mysql || fi_forced=no
    printf 'SET GLOBAL super_read_only = 1;\n' | fi_mysql || fi_forced=no
    [ "$fi_forced" = yes ]
}

# fi_mysql_directory DATABASE: the name of its directory; mysqld writes a hyphen like this.
fi_mysql_directory() { printf '%s\n' "$1" | sed 's/-/@002d/g'; }

# fi_mysql_gone DATABASE: notes one that mysqld could not drop, as it does not start, and that goes with all data.
fi_mysql_gone() {
    fi_directory=$(fi_mysql_directory "$1")
    if [ -d "/var/lib/mysql/$fi_directory" ]; then printf '%s\n' "$fi_directory" >>"$fi_state/mysql.gone"; fi
}

# fi_mysql_strangers FILE: the directories of databases that are not this stack's, as FILE has all of those.
fi_mysql_strangers() {
    { find /var/lib/mysql -mindepth 1 -maxdepth 1 -type d ! -name lost+found ! -name mysql ! -name performance_schema ! -name sys ! -name '#*' -printf '%f\n' \
        | grep -vxF -f "$1"; } 2>/dev/null
}

# fi_mysql_away: removes the server's packages and its data, unless somebody else needs either.
fi_mysql_away() {
    printf '' >>"$fi_state/mysql.gone"
    fi_strangers=$(fi_mysql_strangers "$fi_state/mysql.gone" | tr '\n' ' ')
    if [ -n "$fi_strangers" ]; then
        fi_tell "MySQL stays, with its data, as it has databases that are not this stack's: ${fi_strangers% }"
        return 0
    fi
    fi_servers=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 'mysql-server*' 2>/dev/null | sed -n 's/^ii  *//p')
    if [ -n "$fi_servers" ]; then
        # shellcheck disable=SC2086 # names of packages
        fi_others=$(LC_ALL=C apt-get -s -q remove -- $fi_servers 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | grep -v '^mysql-' | tr '\n' ' ')
        if [ -n "$fi_others" ]; then
            fi_tell "MySQL stays installed: without it ${fi_others% } would be removed"
            return 0
        fi
        systemctl stop mysql 2>/dev/null || :
        # shellcheck disable=SC2086
        fi_apt remove $fi_servers || fi_fail "apt-get remove $fi_servers failed:
$(fi_apt_why)"
    fi
    # A volume of its own may be mounted there, with a directory that is its file system's.
    find /var/lib/mysql -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf -- {} +
    rmdir /var/lib/mysql 2>/dev/null || :
}
