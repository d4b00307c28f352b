# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# MySQL accounts.

# fi_sql_secret FILE: the secret as an SQL string. It passes through pipes only.
fi_sql_secret() {
    printf "'"
    tr -d '\n' <"$1" | sed "s/[\\\\']/\\\\&/g"
    printf "'"
}

# fi_account_refused USER FILE: why MySQL did not take what was last said of an account, after its own words.
fi_account_refused() {
    case $(cat "$fi_state/mysql.err") in
        'ERROR 1819 '*)
            fi_says=$(printf '%s\n' "SELECT GROUP_CONCAT(variable_name, '=', variable_value ORDER BY variable_name SEPARATOR ', ') FROM performance_schema.global_variables WHERE variable_name LIKE 'validate\_password%' AND variable_value <> '';" | fi_mysql)
            fi_fail "the password of $1 does not pass this server's validate_password ($fi_says)." \
                "If you gave it, give one that does. If it was generated (by an older version, $2): remove that file on" \
                "the server that keeps the stack's secrets, and apply again: a new one is made and brought to all"
            ;;
        'ERROR 3638 '*) fi_fail "the password of $1 was used before, and password_history or password_reuse_interval of this server does not allow it again" ;;
        *) fi_fail "MySQL refuses what the account $1 should be" ;;
    esac
}
