# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state and fi_tx are set by the step
# By which load of its files a service lives.

# fi_process PID: tells what a process was started with from others, without showing it (fact UnitFact has the same). Of its
# environment without variables that the program adds: what is $fi_added, if it is set.
fi_process() {
    {
        tr '\0' ' ' <"/proc/$1/cmdline" | sed 's/ -s[ft] [0-9 ]*/ /; s/ -x sockpair@[0-9]*//'
        tr '\0' '\n' <"/proc/$1/environ" | grep -E '^[A-Za-z_][A-Za-z0-9_]*=' | grep -vE "^(INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|MEMORY_PRESSURE_[A-Z]+|NOTIFY_SOCKET|WATCHDOG_[A-Z]+|LANG|LC_[A-Z]+${fi_added:+|$fi_added})=" | LC_ALL=C sort
        grep -E '^(Uid|Gid|Groups|CapBnd|NoNewPrivs):' "/proc/$1/status"
    } 2>/dev/null | sha256sum | cut -c 1-64
}

# fi_note_load UNIT start|reload PATH...: by which load of its files the unit lives, which has just been proven, and when
# these were last changed, with what is in directories among them, and the unit's drop-ins. Who loads them later, by a start
# or a reload of his own, is told by it (fact UnitFact). The load is told by the start, and by the newest worker, where a
# reload makes new ones.
fi_note_load() {
    fi_note=/var/lib/foobar-infra/.loaded/$1
    rm -f -- "$fi_note"
    (
        fi_pid=$(systemctl show -P MainPID -- "$1")
        fi_invocation=$(systemctl show -P InvocationID -- "$1")
        fi_workers=
        if [ "$2" = reload ]; then read -r fi_workers <"/proc/$fi_pid/task/$fi_pid/children" || :; fi
        # shellcheck disable=SC2046 # one path a word
        set -- "$@" $(systemctl show -P DropInPaths -- "$1")
        shift 2
        {
            printf '%s %s\n' "$fi_invocation" "${fi_workers##* }"
            find "$@" -maxdepth 1 -printf '%C@ %p\n' || :
            printf '%s process\n' "$(fi_process "$fi_pid")"
        } 2>/dev/null | fi_write "$fi_note" 600 root root
    ) || rm -f -- "$fi_note"
}

# fi_changed_since_start UNIT FILE...: one of the files was changed after the unit was started, or that cannot be told.
fi_changed_since_start() {
    fi_since=$(date -d "$(systemctl show --timestamp=us+utc -P ExecMainStartTimestamp -- "$1")" +@%s.%N) || return 0
    shift
    fi_later=$(find "$@" -maxdepth 1 -newerct "$fi_since" 2>/dev/null) || return 0
    [ -n "$fi_later" ]
}

# fi_note_first UNIT FILE...: the same of one that nobody noted when it was started.
fi_note_first() {
    fi_unit=$1
    shift
    fi_note_load "$fi_unit" start "$@"
    set -- "$fi_unit"
    [ -e "/var/lib/foobar-infra/.loaded/$1" ] || fi_unwritten "/var/lib/foobar-infra/.loaded/$1"
}

# fi_note_again UNIT NOTE: the same, of the files that an earlier note names.
fi_note_again() {
    {
        read -r _ fi_worker
        if [ -n "$fi_worker" ]; then set -- "$1" reload; else set -- "$1" start; fi
        while read -r _ fi_path; do
            case $fi_path in /*) set -- "$@" "$fi_path" ;; esac
        done
    } <"$2"
    fi_note_load "$@"
}

# fi_note_kept UNIT: the service need not load what was swapped, and lives by the load that was proven, if it did before.
fi_note_kept() {
    if [ -e "$fi_tx/loaded" ]; then
        read -r fi_invocation _ <"$fi_tx/loaded"
        if [ "$fi_invocation" = "$(systemctl show -P InvocationID -- "$1")" ]; then
            fi_note_again "$1" "$fi_tx/loaded"
        else
            mv -fT -- "$fi_tx/loaded" "/var/lib/foobar-infra/.loaded/$1"
        fi
    fi
}

# fi_note_written PATH: we wrote the file, and its service need not load it: it lives by the load that was proven, which is
# of the same content, or is about to be started anew.
fi_note_written() {
    for fi_note in /var/lib/foobar-infra/.loaded/*; do
        if grep -qF " $1" "$fi_note" 2>/dev/null; then
            read -r fi_invocation fi_worker <"$fi_note"
            if [ -z "$fi_worker" ] && [ "$fi_invocation" = "$(systemctl show -P InvocationID -- "${fi_note##*/}")" ]; then
                cp -- "$fi_note" "$fi_state/note"
                fi_note_again "${fi_note##*/}" "$fi_state/note"
                rm -f -- "$fi_state/note"
            fi
        fi
    done
}
