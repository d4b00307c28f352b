# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state and fi_tx are set by the step
# Settings that mysqld takes, or does not.

# fi_try_settings NAMES WORDS: the SET GLOBAL statements of standard input are carried out by the server that runs, if one
# does; or all are taken back, and the operation fails. NAMES: of these settings, WORDS: of those whose value is no number,
# both as lists of SQL strings. What is not known to it, can't be set while it runs or is prevented waits for a restart.
fi_try_settings() {
    fi_sets=$(cat)
    fi_former=$(printf '%s\n' "SELECT CONCAT('SET GLOBAL ', variable_name, ' = ', IF(variable_value REGEXP '^-?[0-9]+([.][0-9]+)?$', variable_value, QUOTE(variable_value)), ';') FROM performance_schema.global_variables WHERE variable_name IN ($1);" \
        | fi_mysql --raw 2>/dev/null) || return 0
    fi_said=$(printf '%s\n' "SELECT GROUP_CONCAT(variable_name SEPARATOR ', ') FROM performance_schema.variables_info WHERE (min_value <> '0' OR max_value <> '0') AND variable_name IN ($2);" | fi_mysql)
    [ "$fi_said" = NULL ] || fi_fail "nothing was changed: MySQL takes a number for $fi_said. Correct the value and apply again"
    printf '%s\n' "$fi_sets" | fi_mysql --force >/dev/null 2>&1 || :
    fi_said=$(grep '^ERROR' "$fi_state/mysql.err" | grep -vE '^ERROR (1193|1238|1290) ') || return 0
    printf '%s\n' "$fi_former" | fi_mysql --force >/dev/null 2>&1 || :
    fi_fail "MySQL refuses a setting; nothing was changed. Correct its value and apply again:
$fi_said"
}

# fi_heed_mysqld: fails for what mysqld's checker, which was run on the staged files, only warns of, though it takes another
# value for the one that a file has: a word that is no switch is OFF to it, one that is no number is 0, and what is out of its
# range the nearest that is not.
fi_heed_mysqld() {
    fi_why=$(fi_passed_over)
    [ -z "$fi_why" ] || fi_fail "mysqld would pass over a part of the new configuration; nothing was changed:
$fi_why"
}
fi_passed_over() {
    sed -nE "s/.*\[MY-0000(7[36]|8[0-2])\].*(option '-*([A-Za-z0-9_-]+)'.*)/\3 \2/p" "$fi_tx/validate.log" | while read -r fi_name fi_text; do
        fi_name=$(printf '%s' "$fi_name" | sed 's/[-_]/[-_]/g')
        while IFS='	' read -r fi_verb fi_path; do
            [ "$fi_verb" = put ] || continue
            fi_line=$(grep -E "^[[:space:]]*(loose[-_])?${fi_name}[[:space:]]*=" "$fi_path.foobar-new" | tail -n 1)
            [ -z "$fi_line" ] || printf '%s\n' "$fi_text The file has: $fi_line"
        done <"$fi_tx/paths"
    done
}
