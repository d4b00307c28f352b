# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# System accounts.

# fi_has_password NAME: one can log in by a password, or without any.
fi_has_password() {
    case $(getent shadow "$1" | cut -d : -f 1,2) in '' | "$1":[*!]*) return 1 ;; esac
}

# fi_account NAME: a system account that nobody logs in by: no shell, home or password, no group but its own. What it was like
# before is kept, if somebody else made it.
fi_account() {
    fi_was=$(getent passwd "$1") || fi_was=
    if [ -z "$fi_was" ]; then
        if getent group "$1" >/dev/null; then set -- "$1" --gid "$1"; else set -- "$1" --user-group; fi
        fi_name=$1
        shift
        useradd --system "$@" --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin -- "$fi_name"
        return 0
    fi
    fi_groups=$(id -Gn -- "$1")
    if ! fi_remembers "$1"; then
        (umask 077 && mkdir -p -- "$fi_state/before/accounts" \
            && printf '%s\n%s\n%s\n%s\n' "$fi_was" "$(id -gn -- "$1")" "$fi_groups" \
                "$(if fi_has_password "$1"; then echo password; fi)" >"$fi_state/before/accounts/$1") \
            || fi_unwritten "$fi_state/before/accounts/$1"
        fi_record kept "user $1" "$fi_state/before/accounts/$1"
    fi
    getent group "$1" >/dev/null || groupadd --system -- "$1"
    # It goes on being in the shadow file, and serves again once it is unlocked.
    if fi_has_password "$1"; then fi_usermod "$1" --lock; fi
    case $fi_was in
        *:/nonexistent:*) fi_usermod "$1" --gid "$1" --groups '' --shell /usr/sbin/nologin ;;
        *)
            fi_usermod "$1" --gid "$1" --groups '' --shell /usr/sbin/nologin --home /nonexistent
            ;;
    esac
}

# fi_usermod NAME OPTION...: a home does not change under a process; the app is let go for it, and nobody else's.
fi_usermod() {
    fi_name=$1
    shift
    fi_why=$(usermod "$@" -- "$fi_name" 2>&1) && return 0
    if ! systemctl is-active -q -- "$fi_name.service"; then fi_fail "the account $fi_name cannot be changed: $fi_why"; fi
    systemctl stop -- "$fi_name.service"
    fi_why=$(usermod "$@" -- "$fi_name" 2>&1) || {
        systemctl start -- "$fi_name.service" || :
        fi_fail "the account $fi_name cannot be changed: $fi_why"
    }
    systemctl start -- "$fi_name.service" || :
}

# fi_account_away NAME: deletes the account; or it becomes again what it was, if somebody else made it.
fi_account_away() {
    fi_kept=$fi_state/before/accounts/$1
    if ! getent passwd "$1" >/dev/null; then
        rm -f -- "$fi_kept"
        fi_forget kept "user $1" commit
        return 0
    fi
    if [ ! -e "$fi_kept" ]; then
        userdel -- "$1"
        return 0
    fi
    {
        IFS=: read -r _ _ _ _ _ fi_home fi_shell
        read -r fi_group
        read -r fi_groups
        read -r fi_password || fi_password=
    } <"$fi_kept"
    fi_more=
    for fi_one in $fi_groups; do
        if [ "$fi_one" != "$fi_group" ]; then fi_more=${fi_more:+$fi_more,}$fi_one; fi
    done
    fi_usermod "$1" --gid "$fi_group" --groups "$fi_more" --home "$fi_home" --shell "$fi_shell"
    # One that was empty stays locked: nobody is let in without a word.
    if [ "$fi_password" = password ]; then usermod --unlock -- "$1" 2>/dev/null || fi_say "the password of $1 stays locked"; fi
    fi_is_back "$1" "user $1"
    rm -f -- "$fi_kept"
    fi_rmdir "$fi_state/before/accounts"
}
