# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_mark and fi_operation are set by the step
# What could lock the operator out stays only if he can log in anew.
#
# A directory tells how it stands: "pending" becomes "confirmed" or "undone", by a rename, so that it is only ever one of them.

# fi_confirm_begin DIRECTORY SECONDS UNDO: from now on UNDO, a script, is run in that directory by systemd after these seconds and
# five more, whatever becomes of this step; it takes back what is not confirmed, and must do nothing if there is nothing to do.
fi_confirm_begin() {
    fi_confirm_settle "$1" "$3"
    mkdir -p -- "$1"
    rm -f -- "$1/pending" "$1/confirmed" "$1/undone"
    : >"$1/pending"
    systemd-run --quiet --collect --unit="$(fi_confirm_unit "$1")" --description="foobar-infra: take back what nobody confirms" \
        --on-active=$(($2 + 5)) --timer-property=AccuracySec=100ms /bin/sh "$3" "$1"
}

# fi_confirm_unit DIRECTORY: the timer, and what it starts.
fi_confirm_unit() { printf 'foobar-infra-undo-%s' "${1##*/}"; }

# fi_confirm_settle DIRECTORY UNDO: what an earlier step left open is taken back now.
fi_confirm_settle() {
    if [ -e "$1/pending" ]; then /bin/sh "$2" "$1"; fi
    systemctl stop -- "$(fi_confirm_unit "$1").timer" 2>/dev/null || :
}

# fi_confirmed DIRECTORY SECONDS UNDO: asks who applies to log in anew; succeeds if he did in time, otherwise all is taken back.
fi_confirmed() {
    printf '\n%s confirm %s %s\n' "$fi_mark" "$fi_operation" "$1" >&8
    fi_until=$(($(date +%s) + $2))
    until [ ! -e "$1/pending" ]; do
        if [ "$(date +%s)" -ge "$fi_until" ]; then /bin/sh "$3" "$1"; fi
        sleep 0.05
    done
    [ -e "$1/confirmed" ]
}

# fi_confirm_end DIRECTORY: all is done that follows from it.
fi_confirm_end() {
    systemctl stop -- "$(fi_confirm_unit "$1").timer" 2>/dev/null || :
    rm -rf -- "$1"
}
