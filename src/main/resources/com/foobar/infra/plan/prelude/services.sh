# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step, fi_tx by the transaction, fi_load and its like by fi_unit_read
# Services that ran for somebody else before this stack had them, and do again once it is gone.

# fi_keep_service UNIT: notes how it is, before this stack brings it up for the first time; fi_unit_read has read it. Not of one
# that came with this stack: it was held back when its package came, or this tool wrote its unit.
fi_keep_service() {
    fi_kept=$fi_state/before/services/$1
    [ "$fi_load" = loaded ] || return 0
    case $fi_enabled in masked* | generated | transient) return 0 ;; esac
    case "$fi_active $fi_enabled" in active* | activating* | reloading* | refreshing* | *' enabled') ;; *) return 0 ;; esac
    if [ -e "$fi_kept" ] || fi_remembers "$1" || fi_unit_is_ours "/etc/systemd/system/$1"; then return 0; fi
    { (umask 077 && mkdir -p -- "$fi_state/before/services") && printf '%s %s\n' "${fi_enabled:-none}" "$fi_active" >"$fi_kept.new" \
        && mv -fT -- "$fi_kept.new" "$fi_kept"; } 2>/dev/null || fi_unwritten "$fi_kept"
    fi_record kept "service $1" "$fi_kept"
}

# fi_unit_is_ours PATH: nobody else had that unit before.
fi_unit_is_ours() {
    if grep -qxF -- "none $1" "$fi_tx/kept" 2>/dev/null; then return 0; fi
    fi_former=$1
    if grep -qxF -- "had $1" "$fi_tx/kept" 2>/dev/null; then fi_former=$fi_tx/old$1; fi
    head -n 1 -- "$fi_former" 2>/dev/null | grep -q 'Written by foobar-infra'
}

# fi_service_back UNIT: it is again as it was, with the files that it had, as far as there still is one.
fi_service_back() {
    fi_kept=$fi_state/before/services/$1
    [ -e "$fi_kept" ] || return 0
    read -r fi_boot fi_ran <"$fi_kept" || :
    fi_unit_read "$1"
    # What only a script of System V's init is left of belongs to a package that is gone.
    if [ "$fi_load" = loaded ] && [ "$fi_enabled" != generated ]; then
        if [ "$fi_boot" = enabled ]; then
            systemctl enable -q -- "$1" || fi_tell "$1 started at boot before this stack came, and cannot be enabled again"
        fi
        case $fi_ran in
            active | activating | reloading | refreshing)
                systemctl reset-failed -- "$1" 2>/dev/null || :
                systemctl restart -- "$1" || fi_tell "$1 ran before this stack came, and does not start now: see journalctl -u $1"
                ;;
        esac
    fi
    rm -f -- "$fi_kept"
    fi_rmdir "$(dirname -- "$fi_kept")"
}

# fi_services_back: all that are noted.
fi_services_back() {
    for fi_each in "$fi_state"/before/services/*; do fi_service_back "${fi_each##*/}"; done
}
