# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the step
# What the host remembers of a stack. What was there before is kept below $fi_state/before and noted in the manifest as "kept",
# and put back when what took its place is removed.

# fi_record KIND NAME DIGEST: the manifest now holds this resource. fi_forget KIND NAME commit: it no longer does.
fi_record() {
    fi_forget "$1" "$2"
    { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$fi_state/manifest.new"; } 2>/dev/null || fi_unwritten "$fi_state/manifest"
    mv -fT -- "$fi_state/manifest.new" "$fi_state/manifest"
}

fi_forget() {
    { printf '' >>"$fi_state/manifest"; } 2>/dev/null || fi_unwritten "$fi_state/manifest"
    { awk -F '\t' -v kind="$1" -v name="$2" '!($1 == kind && $2 == name)' "$fi_state/manifest" >"$fi_state/manifest.new"; } \
        2>/dev/null || fi_unwritten "$fi_state/manifest"
    [ "${3-}" = commit ] && mv -fT -- "$fi_state/manifest.new" "$fi_state/manifest"
    return 0
}

# fi_unwritten PATH: fails, with the room that is left beside it.
fi_unwritten() {
    fi_fail "could not write $1: $(df -Pk -- "$(dirname -- "$1")" | { read -r _; read -r _ _ _ fi_free _; printf '%s' "$fi_free"; }) KiB are free there." \
        "If the disk is full (df, df -i), free some space and apply again"
}

# fi_remembers NAME: the manifest has something of that name, of whatever kind.
fi_remembers() {
    [ -e "$fi_state/manifest" ] \
        && awk -F '\t' -v name="$1" '$1 != "kept" && $2 == name { found = 1 } END { exit !found }' "$fi_state/manifest"
}

# fi_keep PATH: keeps a file or link that this stack is about to replace for the first time.
fi_keep() {
    if [ ! -L "$1" ] && { [ ! -e "$1" ] || [ -d "$1" ]; }; then return 0; fi
    if fi_remembers "$1"; then return 0; fi
    fi_from=$1
    fi_kept=$fi_state/before$1
    # Of what this tool wrote, for another stack or before a manifest was lost, the original is wanted.
    if { [ -L "$1" ] && readlink -- "$1" || head -n 1 -- "$1"; } 2>/dev/null \
        | grep -qE '^(# .* Written by foobar-infra[;.]|FOOBAR_ENVIRONMENT=|DB_PASSWORD=|/srv/[a-z0-9-]+/(app|static)/releases/[0-9a-f]{16}$)'; then
        fi_from=
        for fi_other in /var/lib/foobar-infra/*/before"$1" "$fi_kept"; do
            if [ -e "$fi_other" ] || [ -L "$fi_other" ]; then fi_from=$fi_other; fi
        done
        [ -n "$fi_from" ] || return 0
    fi
    [ "$fi_from" = "$fi_kept" ] || {
        (umask 077 && mkdir -p -- "$fi_state/before" "$(dirname -- "$fi_kept")") && cp -aT -- "$fi_from" "$fi_kept.new" \
            && mv -fT -- "$fi_kept.new" "$fi_kept"
    } 2>/dev/null || fi_unwritten "$fi_kept"
    fi_record kept "$1" "$fi_kept"
}

# fi_put_back PATH: what was kept takes its place again; a package's own file of which nothing was kept stays as it is, as
# dpkg would not bring it back; all else goes.
fi_put_back() {
    fi_kept=$fi_state/before$1
    if [ -e "$fi_kept" ] || [ -L "$fi_kept" ]; then
        fi_new=$1.foobar-new
        if ! { mkdir -p -- "$(dirname -- "$1")" && cp -aT -- "$fi_kept" "$fi_new" && mv -fT -- "$fi_new" "$1"; } 2>/dev/null; then
            rm -f -- "$fi_new"
            fi_unwritten "$1"
        fi
        fi_is_back "$1" "$1"
        rm -f -- "$fi_kept"
        fi_rmdir "$(dirname -- "$fi_kept")"
    elif ! grep -qF " $1 " /var/lib/dpkg/status 2>/dev/null; then
        rm -f -- "$1"
    fi
}

# fi_is_back NAME KEPT: what took its place is forgotten together with what was kept, or who is cut short in between would
# take what is back for ours, and remove it.
fi_is_back() {
    [ -e "$fi_state/manifest" ] || return 0
    { awk -F '\t' -v name="$1" -v kept="$2" '!($2 == name || $1 == "kept" && $2 == kept)' "$fi_state/manifest" >"$fi_state/manifest.new"; } \
        2>/dev/null || fi_unwritten "$fi_state/manifest"
    mv -fT -- "$fi_state/manifest.new" "$fi_state/manifest"
}
