# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # set, and used, by the functions of the transaction
# A service is made to run what is on disk, and is proven to.

# fi_unit_up UNIT: active, and not about to be restarted by systemd.
fi_unit_up() { systemctl is-active -q -- "$1"; }

# fi_activate UNIT reload|restart SECONDS PROOF [HEALTH]: the unit is enabled and runs what is on disk now, which PROOF (a
# shell command) shows, and is well, which HEALTH shows of any set, and with FI_TELL=yes tells why not; or the previous set
# is put back, runs again, and the operation fails.
fi_activate() {
    fi_unit_read "$1"
    fi_was_up=no
    fi_refused=
    case $fi_active in
        active | reloading | refreshing) fi_was_up=yes ;;
        activating)
            # It is wanted up: it starts just now, or systemd is about to revive it. It may have read the old files.
            fi_was_up=yes
            set -- "$1" restart "$3" "$4" "${5-}"
            ;;
    esac
    fi_was_enabled=no
    case $fi_enabled in enabled | enabled-runtime | static | alias | indirect | generated) fi_was_enabled=yes ;; esac
    fi_since=$(date '+%Y-%m-%d %H:%M:%S')
    fi_asked=$(date +%s)
    fi_log_size=$(stat -c %s "${fi_log-}" 2>/dev/null) || fi_log_size=0
    if fi_try_activate "$@"; then
        return 0
    fi
    fi_what="$1 does not run the new configuration"
    fi_heard=
    if [ -n "${5-}" ] && fi_unit_up "$1" && sh -c "$4" >/dev/null 2>&1; then
        fi_what="$1 runs, but is not well"
        fi_heard="Asked for $(($(date +%s) - fi_asked)) s:
$(FI_TELL=yes sh -c "$5" 2>/dev/null | fi_veil "$1")
$(fi_unit_listens "$1")
"
    fi
    fi_why=${fi_refused:-$(fi_unit_said "$1" | fi_veil "$1")}
    case $fi_why in
        *status=9/KILL*)
            fi_why="$fi_why
It was killed with signal 9, as the kernel does when memory runs out: see free -m and journalctl -k"
            ;;
    esac
    fi_former_back "$1" "$2" "${5:-true}"
    fi_fail "$fi_what; $fi_after. ${fi_heard}It said:
${fi_why:-(nothing)}"
}

# fi_former_back UNIT reload|restart HEALTH: the set that was proven last is on disk again and runs, if it did, until HEALTH (a shell
# command) succeeds; fi_after says what became of it.
fi_former_back() {
    # From here on nothing may end the operation before it has said what is left.
    if [ -e "$fi_tx/kept" ] && { [ "$fi_was_up" = yes ] || [ -e "$fi_tx/up" ]; }; then
        fi_tx_restore
        systemctl daemon-reload || :
        systemctl reset-failed -- "$1" 2>/dev/null || :
        if [ "$2" = reload ] && fi_unit_up "$1"; then systemctl reload -- "$1" || :; else systemctl restart -- "$1" || :; fi
        fi_after='the previous configuration was put back'
        if fi_until_well "$1" 30 "$3"; then fi_after="$fi_after and serves"; elif fi_unit_up "$1"; then
            fi_after="$fi_after and runs, but does not answer as it should"
        else
            fi_after="$fi_after, but $1 is down"
        fi
        if fi_unit_up "$1" && [ -e "$fi_tx/loaded" ]; then fi_note_again "$1" "$fi_tx/loaded"; fi
    elif [ -e "$fi_tx/kept" ]; then
        fi_tx_restore
        systemctl daemon-reload || :
        systemctl stop -- "$1" 2>/dev/null || :
        systemctl reset-failed -- "$1" 2>/dev/null || :
        [ "$fi_was_enabled" = yes ] || systemctl disable -q -- "$1" 2>/dev/null || :
        fi_after="what was there before was put back; $1 did not run before and does not now"
    else
        fi_after="nothing on disk was changed"
    fi
    fi_tx_commit
}

# fi_at_most SECONDS: how long to wait at most; less if whoever applies said so.
fi_at_most() {
    if [ "${fi_patience:-$1}" -lt "$1" ]; then echo "$fi_patience"; else echo "$1"; fi
}

# fi_unit_read UNIT: fi_load, fi_active, fi_enabled, and fi_outdated: its files are newer than what systemd has read.
fi_unit_read() {
    fi_shown=$(systemctl show -p LoadState,ActiveState,UnitFileState,NeedDaemonReload -- "$1") || fi_shown=
    fi_load='' fi_active='' fi_enabled='' fi_outdated=yes
    while IFS='=' read -r fi_key fi_value; do
        case $fi_key in
            LoadState) fi_load=$fi_value ;;
            ActiveState) fi_active=$fi_value ;;
            UnitFileState) fi_enabled=$fi_value ;;
            NeedDaemonReload) fi_outdated=$fi_value ;;
        esac
    done <<END
$fi_shown
END
}

# fi_runs_as UNIT: one that this tool writes runs as the account that is written there, whatever others' files say.
fi_runs_as() {
    fi_account=$(sed -n 's/^User=//p' "/etc/systemd/system/$1" 2>/dev/null) || return 0
    [ -n "$fi_account" ] || return 0
    fi_would=$(systemctl show -P User -- "$1")
    [ "$fi_would" = "$fi_account" ] || {
        fi_refused="it would run as ${fi_would:-root} rather than as $fi_account, by $(systemctl show -P DropInPaths -- "$1")"
        return 1
    }
}

# systemd reads all its units again at most once here, as it takes long: not after each step, and not for the links that
# System V's init would need.
fi_try_activate() {
    if grep -q '/systemd/' "$fi_tx/paths"; then fi_outdated=yes; fi
    case "$fi_load $fi_enabled" in
        *masked*)
            systemctl unmask --runtime -q --no-reload -- "$1" 2>/dev/null
            fi_outdated=yes
            ;;
    esac
    if [ "$fi_enabled" != enabled ]; then
        SYSTEMCTL_SKIP_SYSV=1 systemctl enable -q --no-reload -- "$1" 2>/dev/null || fi_say "could not enable $1"
        fi_outdated=yes
    fi
    if [ "$fi_outdated" != no ]; then systemctl daemon-reload; fi
    fi_runs_as "$1" || return 1
    if [ "$fi_was_up" = no ] || [ "$2" = restart ]; then systemctl reset-failed -- "$1" 2>/dev/null; fi
    if [ "$fi_was_up" = no ]; then
        systemctl start -- "$1" || return 1
    elif [ "$2" = reload ]; then
        systemctl reload -- "$1" || return 1
    elif [ "$2" = restart ]; then
        systemctl restart -- "$1" || return 1
    fi
    fi_until_well "$1" "$3" "$4${5:+ && $5}"
}

# fi_until_well UNIT SECONDS TEST: waits until the unit runs and TEST (a shell command) succeeds; not once it has ended.
fi_until_well() {
    fi_until=$(($(date +%s) + $2))
    # What only reloads is mostly well at once; to ask systemd each time would take as long as the pauses.
    fi_pauses='0.02 0.03 0.05 '
    while :; do
        if sh -c "$3" >/dev/null 2>&1; then
            if fi_unit_up "$1"; then return 0; fi
            fi_pauses=
        fi
        if [ -z "$fi_pauses" ]; then
            # Inactive: it ended by itself, and found that in order.
            case $(systemctl is-active -- "$1" 2>/dev/null) in failed | inactive) return 1 ;; esac
        fi
        [ "$(date +%s)" -lt "$fi_until" ] || return 1
        fi_pause=${fi_pauses%% *}
        fi_pauses=${fi_pauses#* }
        sleep "${fi_pause:-0.1}"
    done
}
