# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_state is set by the caller
# Functions of every step script. They run as root on the managed host.

# fi_say TEXT: a line for the person who runs apply.
fi_say() { printf '%s\n' "$*"; }

# fi_fail TEXT: ends the operation, saying why.
fi_fail() {
    printf '%s\n' "$*"
    exit 1
}

# fi_going_down: the host is about to end, or to start anew; then much fails that is well. systemd, which knows, does not
# answer at its very end, nor for a moment while it is upgraded.
fi_going_down() {
    fi_tries=3
    while :; do
        fi_system=$(systemctl is-system-running 2>/dev/null)
        fi_tries=$((fi_tries - 1))
        case $fi_system in '' | unknown) [ "$fi_tries" -gt 0 ] || break ;; *) break ;; esac
        sleep 0.3
    done
    case $fi_system in stopping | offline | unknown | '') return 0 ;; esac
    return 1
}

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

# ---- What was there before ------------------------------------------------------------------------------------------
# It is kept below $fi_state/before and noted in the manifest as "kept", and put back when what took its place is removed.

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

# fi_sum PATH: SHA-256 of a file, or nothing.
fi_sum() { [ -f "$1" ] && sha256sum <"$1" | cut -d ' ' -f 1; }

# fi_pristine PATH: a package's configuration file, exactly as the package brought it.
fi_pristine() {
    fi_md5=$(md5sum <"$1") && grep -qF " $1 ${fi_md5%% *}" /var/lib/dpkg/status
}

# fi_rmdir DIRECTORY: removes it and those above it, as far as they are empty.
fi_rmdir() { [ ! -d "$1" ] || rmdir -p --ignore-fail-on-non-empty -- "$1" 2>/dev/null || true; }

# fi_space PATH BYTES: fails unless the file system of PATH has room for BYTES and a margin of 16 MiB.
fi_space() {
    fi_dir=$1
    while [ ! -d "$fi_dir" ]; do fi_dir=$(dirname -- "$fi_dir"); done
    fi_free=$(df -Pk -- "$fi_dir" | awk 'NR == 2 { print $4 }')
    if [ "$fi_free" -lt $(($2 / 1024 + 16384)) ]; then
        fi_fail "no space left for $1: $fi_free KiB free on the file system of $fi_dir; free some space and apply again"
    fi
}

# fi_no_directory PATH: fails if a directory stands where a file is to be. What it holds may be of worth to somebody.
fi_no_directory() {
    if [ -d "$1" ] && [ ! -L "$1" ]; then
        fi_fail "$1 is a directory, where a file is to be; move it away and apply again"
    fi
}

# fi_write PATH MODE OWNER GROUP: standard input becomes the file, whole or not at all.
fi_write() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    fi_new=$1.foobar-new
    (
        umask 077
        cat >"$fi_new"
    ) || {
        rm -f -- "$fi_new"
        fi_fail "could not write $1; is the disk full?"
    }
    chown -- "$3:$4" "$fi_new"
    chmod -- "$2" "$fi_new"
    sync -- "$fi_new"
    mv -fT -- "$fi_new" "$1"
}

# ---- A service's files as one transaction -------------------------------------------------------------------------
# fi_tx_begin SERVICE PROOF; then fi_stage/fi_stage_link/fi_stage_rm for each path; then fi_tx_validate, fi_tx_swap,
# fi_activate. Until fi_tx_commit the set that was proven last can be put back, by a later step too, wherever this one is
# cut short. For that $fi_tx holds:
#   kept       what the set consists of, as "had PATH", or "none PATH" where nothing was; it comes once old is whole
#   old/PATH   the file as it was
#   ours/PATH  what was put there since, as words (fi_tx_word), the newest last
#   proof      a shell command that shows that the newest of it runs
#   up         the service ran with the set

fi_tx_begin() {
    fi_tx=$fi_state/tx/$1
    fi_swapped=
    fi_tx_settle "$1"
    fi_earlier=
    if [ -e "$fi_tx/kept" ]; then fi_earlier=yes; fi
    mkdir -p -- "$fi_tx/old"
    { : >"$fi_tx/paths" && printf '%s\n' "${2:-false}" >"$fi_tx/proof.new"; } 2>/dev/null || fi_unwritten "$fi_tx/proof"
    # Whatever ends the operation before all is swapped leaves the previous set, and nothing lying about.
    trap 'if [ "$fi_swapped" != yes ] && [ -e "$fi_tx/paths" ]; then fi_tx_abort; fi' EXIT
}

# fi_tx_settle SERVICE: what a step left that was cut short. If all that it put is there and runs, it had reached its end,
# and where others wrote since, their files are what is to be kept. Else it is the set of before that step.
fi_tx_settle() {
    fi_tx_unstage
    if [ ! -e "$fi_tx/kept" ]; then
        rm -rf -- "$fi_tx"
        return 0
    fi
    rm -rf -- "$fi_tx/shadow"
    fi_whole=yes
    while read -r fi_had fi_path; do
        fi_now=$(fi_tx_word "$fi_path")
        if [ "$fi_now" = "$(tail -n 1 "$fi_tx/ours$fi_path")" ]; then continue; fi
        fi_whole=no
        if [ "$fi_now" != "$(fi_tx_word "$fi_tx/old$fi_path")" ] && ! grep -qxF -- "$fi_now" "$fi_tx/ours$fi_path"; then
            fi_tx_commit
            return 0
        fi
    done <"$fi_tx/kept"
    if [ "$fi_whole" = yes ] && fi_unit_up "$1" && sh "$fi_tx/proof" >/dev/null 2>&1; then fi_tx_commit; fi
}

# fi_tx_word PATH: tells what is there from anything else.
fi_tx_word() {
    if [ -L "$1" ]; then readlink -- "$1"; elif [ -e "$1" ]; then sha256sum <"$1"; else echo none; fi
}

# fi_stage PATH MODE OWNER GROUP: standard input is base64.
fi_stage() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    fi_new=$1.foobar-new
    printf 'put\t%s\n' "$1" >>"$fi_tx/paths"
    if ! (
        umask 077
        base64 -d >"$fi_new"
    ); then
        fi_fail "could not write $1; is the disk full?"
    fi
    chown -- "$3:$4" "$fi_new"
    chmod -- "$2" "$fi_new"
    sync -- "$fi_new"
}
# fi_stage_link PATH TARGET
fi_stage_link() {
    fi_no_directory "$1"
    mkdir -p -- "$(dirname -- "$1")"
    rm -f -- "$1.foobar-new"
    ln -s -- "$2" "$1.foobar-new"
    printf 'put\t%s\n' "$1" >>"$fi_tx/paths"
}
# fi_stage_rm PATH
fi_stage_rm() {
    fi_no_directory "$1"
    printf 'rm\t%s\n' "$1" >>"$fi_tx/paths"
}

fi_tx_abort() {
    [ -z "$fi_swapped" ] || fi_tx_restore
    fi_tx_unstage
    # What an earlier step could not prove may still have to be put back.
    if [ -n "$fi_earlier" ]; then rm -f -- "$fi_tx/paths"; else fi_tx_commit; fi
}

fi_tx_unstage() {
    [ -e "$fi_tx/paths" ] || return 0
    while IFS='	' read -r fi_verb fi_path; do
        if [ "$fi_verb" = put ]; then rm -f -- "$fi_path.foobar-new"; fi
    done <"$fi_tx/paths"
}

# fi_tx_validate DIRECTORY COMMAND...: runs the service's own checker on the whole set as it would be live, by showing
# it a copy of DIRECTORY with the staged files in place, in a mount namespace of its own.
fi_tx_validate() {
    fi_dir=$1
    shift
    fi_shadow=$fi_tx/shadow
    mkdir -p -- "$fi_shadow"
    [ -d "$fi_dir" ] && cp -a -- "$fi_dir/." "$fi_shadow/"
    while IFS='	' read -r fi_verb fi_path; do
        case $fi_path in
            "$fi_dir"/*)
                fi_in=$fi_shadow${fi_path#"$fi_dir"}
                rm -f -- "$fi_in" "$fi_in.foobar-new"
                if [ "$fi_verb" = put ]; then
                    mkdir -p -- "$(dirname -- "$fi_in")"
                    cp -a -- "$fi_path.foobar-new" "$fi_in"
                fi
                ;;
        esac
    done <"$fi_tx/paths"
    chmod --reference="$fi_dir" "$fi_shadow"
    # shellcheck disable=SC2016 # expanded by the inner shell
    if unshare -m sh -c 'mount --make-rprivate / && mount --bind "$1" "$2" && shift 2 && exec timeout -k 5 60 "$@"' \
        sh "$fi_shadow" "$fi_dir" "$@" >"$fi_tx/validate.log" 2>&1; then
        rm -rf -- "$fi_shadow"
        fi_why=$(fi_passed_over)
        [ -z "$fi_why" ] || fi_fail "$1 would pass over a part of the new configuration; nothing was changed:
$fi_why"
    else
        fi_why=$(tail -n 12 "$fi_tx/validate.log")
        fi_fail "$1 rejects the new configuration; nothing was changed:
$fi_why$(fi_missing "$1" "$fi_why")"
    fi
}

# fi_passed_over: what mysqld's checker only warns of, though it takes another value for the one that a staged file has: a
# word that is no switch is OFF to it, one that is no number is 0, and what is out of its range the nearest that is not.
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

# fi_missing PROGRAM TEXT: how to get back what packages brought and is gone: the program, and the files that TEXT names;
# not those that are about to be written.
fi_missing() {
    {
        command -v "$1" >/dev/null || printf '%s\n' "/usr/sbin/$1"
        printf '%s\n' "$2" | grep -oE '/etc/[A-Za-z0-9_./-]*[A-Za-z0-9_]'
    } | sort -u | while read -r fi_path; do
        if [ -e "$fi_path" ] || grep -qE "^[a-z]+	$fi_path$" "$fi_tx/paths"; then continue; fi
        fi_package=$(dpkg -S "$fi_path" 2>/dev/null) || continue
        printf '\n%s' "$fi_path is gone. To get it back: apt-get install --reinstall -o Dpkg::Options::=--force-confmiss ${fi_package%%[:,]*}"
    done
}

fi_tx_swap() {
    if [ -z "$fi_earlier" ] && fi_unit_up "${fi_tx##*/}" 2>/dev/null; then : >"$fi_tx/up"; fi
    cat -- "$fi_tx/kept" >"$fi_tx/kept.new" 2>/dev/null || :
    while IFS='	' read -r fi_verb fi_path; do
        mkdir -p -- "$fi_tx/ours$(dirname -- "$fi_path")" "$fi_tx/old$(dirname -- "$fi_path")"
        if [ "$fi_verb" = put ]; then fi_tx_word "$fi_path.foobar-new"; else echo none; fi >>"$fi_tx/ours$fi_path"
        if grep -qxF -e "had $fi_path" -e "none $fi_path" "$fi_tx/kept.new"; then continue; fi
        if [ -e "$fi_path" ] || [ -L "$fi_path" ]; then
            cp -aT -- "$fi_path" "$fi_tx/old$fi_path"
            printf 'had %s\n' "$fi_path" >>"$fi_tx/kept.new"
        else
            rm -f -- "$fi_tx/old$fi_path"
            printf 'none %s\n' "$fi_path" >>"$fi_tx/kept.new"
        fi
    done <"$fi_tx/paths"
    mv -fT -- "$fi_tx/proof.new" "$fi_tx/proof"
    # The copies are on the disk before the first file is replaced. Not "sync -f": that waits for all the host's writes.
    find "$fi_tx" \( -type f -o -type d \) -exec sync -- {} +
    mv -fT -- "$fi_tx/kept.new" "$fi_tx/kept"
    sync -- "$fi_tx"
    while IFS='	' read -r fi_verb fi_path; do
        [ "$fi_verb" != put ] || fi_keep "$fi_path"
    done <"$fi_tx/paths"
    # What was proven is so no more; where this is cut short, the generation tells.
    mv -fT -- "/var/lib/foobar-infra/.loaded/${fi_tx##*/}" "$fi_tx/loaded" 2>/dev/null || :
    fi_swapped=half
    while IFS='	' read -r fi_verb fi_path; do
        if [ "$fi_verb" = put ]; then mv -fT -- "$fi_path.foobar-new" "$fi_path"; else rm -f -- "$fi_path"; fi
    done <"$fi_tx/paths"
    fi_swapped=yes
}

# A unit's file, which has the generation, came last and is the first to go. So whatever cuts this short, a service never
# runs with the generation of files that it has not read.
fi_tx_restore() {
    {
        tac -- "$fi_tx/kept" | grep /systemd/ || :
        tac -- "$fi_tx/kept" | grep -v /systemd/ || :
    } >"$fi_tx/back"
    while read -r fi_had fi_path; do
        if [ "$fi_had" = had ]; then
            cp -aT -- "$fi_tx/old$fi_path" "$fi_path.foobar-new" && mv -fT -- "$fi_path.foobar-new" "$fi_path"
        else
            rm -f -- "$fi_path"
        fi
    done <"$fi_tx/back"
}

# The list goes first: what is deleted of the set must not be taken for something that was not there.
fi_tx_commit() { rm -rf -- "$fi_tx/kept" "$fi_tx"; }

# fi_process PID: tells what a process was started with from others, without showing it (fact UnitFact has the same).
fi_process() {
    {
        tr '\0' ' ' <"/proc/$1/cmdline" | sed 's/ -s[ft] [0-9 ]*/ /; s/ -x sockpair@[0-9]*//'
        tr '\0' '\n' <"/proc/$1/environ" | grep -E '^[A-Za-z_][A-Za-z0-9_]*=' | grep -vE '^(INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|MEMORY_PRESSURE_[A-Z]+|NOTIFY_SOCKET|WATCHDOG_[A-Z]+|LANG|LC_[A-Z]+|HAPROXY_[A-Z_]+)=' | LC_ALL=C sort
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

# fi_unit_up UNIT: active, and not about to be restarted by systemd.
fi_unit_up() { systemctl is-active -q -- "$1"; }

# fi_activate UNIT reload|restart SECONDS PROOF [HEALTH]: the unit is enabled and runs what is on disk now, which PROOF (a
# shell command) shows, and is well, which HEALTH shows of any set, and with FI_TELL=yes tells why not; or the previous set
# is put back, runs again, and the operation fails.
fi_activate() {
    fi_unit_read "$1"
    fi_was_up=no
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
    fi_log_size=$(stat -c %s "$(fi_log "$1")" 2>/dev/null) || fi_log_size=0
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
    fi_why=$(fi_unit_said "$1" | fi_veil "$1")
    case $fi_why in
        *status=9/KILL*)
            fi_why="$fi_why
It was killed with signal 9, as the kernel does when memory runs out: see free -m and journalctl -k"
            ;;
    esac
    # From here on nothing may end the operation before it has said what is left.
    if [ -e "$fi_tx/kept" ] && { [ "$fi_was_up" = yes ] || [ -e "$fi_tx/up" ]; }; then
        fi_tx_restore
        systemctl daemon-reload || :
        systemctl reset-failed -- "$1" 2>/dev/null || :
        if [ "$2" = reload ] && fi_unit_up "$1"; then systemctl reload -- "$1" || :; else systemctl restart -- "$1" || :; fi
        fi_after='the previous configuration was put back'
        if fi_until_well "$1" 30 "${5:-true}"; then fi_after="$fi_after and serves"; elif fi_unit_up "$1"; then
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
    fi_fail "$fi_what; $fi_after. ${fi_heard}It said:
${fi_why:-(nothing)}"
}

# fi_log UNIT: the file to which it tells its errors, rather than to the journal.
fi_log() {
    case $1 in
        mysql.service) echo /var/log/mysql/error.log ;;
        nginx.service) echo /var/log/nginx/error.log ;;
    esac
}

# fi_unit_said UNIT: what it said since fi_activate began.
fi_unit_said() {
    tail -c "+$((fi_log_size + 1))" "$(fi_log "$1")" 2>/dev/null | grep -E '\[(ERROR|emerg|alert|crit)\]' | tail -n 8
    if journalctl -q --no-pager -o cat --since "$fi_since" -u "$1" 2>/dev/null | awk '
        /Deactivated successfully/ { ended = 1 }
        /Scheduled restart job/ && ended { found = 1 }
        /Main process exited/ { failed = 1 }
        END { exit !found || failed }'; then
        echo "$1 ended by itself again and again, with exit code 0."
    fi
    # What systemd says of each of its attempts would take the room of what matters.
    journalctl -q --no-pager -o cat --since "$fi_since" -u "$1" 2>/dev/null |
        grep -vE '^(Start|Stopp)(ed|ing) |Scheduled restart job|Deactivated successfully|^$' | uniq | tail -n 12
}

# fi_unit_listens UNIT: tells on which TCP ports its processes listen.
fi_unit_listens() {
    fi_ports=$(ss -Hltnp 2>/dev/null | while read -r _ _ _ fi_local _ fi_who; do
        case $fi_who in
            *,pid=*)
                fi_pid=${fi_who#*,pid=}
                if grep -q "/$1" "/proc/${fi_pid%%[!0-9]*}/cgroup" 2>/dev/null; then printf ' %s' "$fi_local"; fi
                ;;
        esac
    done)
    if [ -n "$fi_ports" ]; then echo "It listens on$fi_ports."; else echo 'It listens on no port.'; fi
}

# fi_veil UNIT: standard input without the values of the unit's environment files, which are secrets.
fi_veil() {
    awk -v files="$(systemctl show -P EnvironmentFiles -- "$1" 2>/dev/null | sed 's/ (ignore_errors=.*//' | tr '\n' ' ')" '
        BEGIN {
            count = split(files, file, " ")
            for (i = 1; i <= count; i++) while ((getline line < file[i]) > 0) learn(line)
        }
        function learn(line,    at, value) {
            at = index(line, "=")
            if (at == 0 || line ~ /^[ \t]*[#;]/ || line ~ /^FOOBAR_/) return
            value = substr(line, at + 1)
            gsub(/^[ \t]+|[ \t]+$/, "", value)
            add(value)
            if (value ~ /^".*"$/) add(unescaped(substr(value, 2, length(value) - 2)))
            if (value ~ /^\047.*\047$/) add(substr(value, 2, length(value) - 2))
        }
        # The longest first, so that none leaves a piece of another. What is that short is a word of the language.
        function add(value,    i) {
            if (length(value) < 4) return
            for (i = secrets++; i > 0 && length(secret[i - 1]) < length(value); i--) secret[i] = secret[i - 1]
            secret[i] = value
        }
        function unescaped(text,    out, i, c) {
            out = ""
            for (i = 1; i <= length(text); i++) {
                c = substr(text, i, 1)
                if (c == "\\") c = substr(text, ++i, 1)
                out = out c
            }
            return out
        }
        {
            for (i = 0; i < secrets; i++) {
                out = ""
                while ((at = index($0, secret[i])) > 0) {
                    out = out substr($0, 1, at - 1) "***"
                    $0 = substr($0, at + length(secret[i]))
                }
                $0 = out $0
            }
            print
        }'
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

# ---- Packages ------------------------------------------------------------------------------------------------------

# fi_apt ARGUMENT...: apt-get that waits up to three minutes for another package manager. apt itself waits for one lock
# only, and not in update.
fi_apt() {
    fi_until=$(($(date +%s) + 180))
    while :; do
        if DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -q -y -o DPkg::Lock::Timeout=10 \
            -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef -o APT::Install-Recommends=false \
            -o Dpkg::Use-Pty=0 "$@" >"$fi_state/apt.log" 2>&1; then
            return 0
        fi
        if ! grep -qE 'Could not get lock|Unable to (acquire|lock)' "$fi_state/apt.log"; then return 1; fi
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_fail "another package manager holds apt's lock for more than three minutes: $(grep -oE 'held by process .*' "$fi_state/apt.log" | tail -n 1)." \
                "Let it finish or end it, and apply again"
        fi
        sleep 2
    done
}

# fi_apt_why: apt's complaints, or where it stopped if it had none, as when it was killed.
fi_apt_why() {
    grep -E '^(E|W|Err|dpkg):|unmet|candidate|lock' "$fi_state/apt.log" | grep -v 'not a terminal' | tail -n 8 | grep . \
        || tail -n 3 "$fi_state/apt.log"
}

# fi_on_hold: what apt was told to leave as it is, and may not say.
fi_on_hold() {
    grep -q 'held' "$fi_state/apt.log" || return 0
    fi_held=$(apt-mark showhold 2>/dev/null | tr '\n' ' ')
    [ -z "$fi_held" ] || printf '\n%s' "On hold here: $fi_held- if that is no longer meant: apt-mark unhold"
}

# fi_candidate PACKAGE: apt knows a version to install.
fi_candidate() { LC_ALL=C apt-cache policy -- "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'; }

# fi_update: reads the package sources. apt-get is content if one of them could not be read; fi_unread tells which.
fi_update() {
    fi_apt update || fi_fail "apt-get update failed:
$(fi_apt_why)"
    fi_unread=$(grep '^W: Failed to fetch' "$fi_state/apt.log" | tail -n 4)
}

# fi_no_candidate PACKAGE: fails, saying why there is none.
fi_no_candidate() {
    if grep -q 'No space left' "$fi_state/apt.log" 2>/dev/null; then
        fi_fail "the package lists cannot be read for want of space, so there is no $1 to install;" \
            "free some on the file system of /var/lib/apt (df -h /var/lib/apt /var/cache/apt), and apply again"
    fi
    if [ -n "${fi_unread-}" ]; then
        fi_fail "apt cannot read this host's package sources, so there is no $1 to install;" \
            "mend its network or its sources, and apply again:
$fi_unread"
    fi
    if apt-cache madison -- "$1" 2>/dev/null | grep -q .; then
        fi_fail "package $1 is offered, but this host's preferences forbid every version of it;" \
            "see apt-cache policy $1 and /etc/apt/preferences.d there"
    fi
    fi_fail "package $1 has no installation candidate on this host;" \
        "add a package source that has it, or correct its name"
}

# fi_install OPTIONS PACKAGE...: installs what is missing; OPTIONS is one word list for apt-get, possibly empty.
fi_install() {
    fi_options=$1
    shift
    if [ -n "$(ls /var/lib/dpkg/updates 2>/dev/null)" ] || dpkg --audit 2>/dev/null | grep -q .; then
        DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confold >"$fi_state/apt.log" 2>&1 || true
    fi
    for fi_package in "$@"; do
        if ! fi_candidate "$fi_package"; then
            fi_update
            break
        fi
    done
    for fi_package in "$@"; do
        fi_candidate "$fi_package" || fi_no_candidate "$fi_package"
    done
    # shellcheck disable=SC2086 # the options are words
    if ! fi_apt install --no-remove $fi_options "$@"; then
        # Lists that are too old name files that the mirror no longer has.
        fi_apt update || true
        # shellcheck disable=SC2086
        fi_apt install --no-remove $fi_options "$@" || fi_fail "apt-get install $* failed:
$(fi_apt_why)$(fi_on_hold)"
    fi
}

# fi_uninstall PACKAGE: removes it, its configuration files stay; unless others that this tool did not install would go
# with it, or it guards data.
fi_uninstall() {
    fi_others=$(LC_ALL=C apt-get -s -q remove -- "$1" 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | while read -r fi_package; do
        case $fi_package in
            mysql-server*) printf '%s ' "$fi_package" ;;
            *) awk -F '\t' -v name="$fi_package" '$1 == "package" && $2 == name { found = 1 } END { exit !found }' \
                "$fi_state/manifest" || printf '%s ' "$fi_package" ;;
        esac
    done)
    if [ -n "$fi_others" ]; then
        fi_say "$1 stays installed: without it $fi_others would be removed"
        return 0
    fi
    fi_apt remove "$1" || fi_fail "apt-get remove $1 failed:
$(fi_apt_why)"
}

# fi_hold_back UNIT...: what the packages bring is not started before it is configured. In /run, so a reboot forgets it.
fi_hold_back() {
    for fi_unit in "$@"; do
        systemctl is-active -q -- "$fi_unit" || systemctl mask --runtime -q -- "$fi_unit" 2>/dev/null || true
    done
}

# ---- MySQL ---------------------------------------------------------------------------------------------------------

# How a session begins, whatever the server's own settings are: they may read quotes and backslashes otherwise, keep what
# is written for a COMMIT, or refuse it.
fi_session="SET sql_mode = '', autocommit = 1, transaction_read_only = 0, sql_safe_updates = 0"

# fi_client SECONDS [OPTION...]: the client, as root over the local socket, whatever root's own option files and login paths
# say.
fi_client() {
    fi_seconds=$1
    shift
    MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 5 "$fi_seconds" mysql --no-defaults --protocol=socket -uroot \
        --connect-timeout=10 --init-command="$fi_session" -N -B "$@"
}

# fi_mysql [OPTION...]: SQL from standard input. Errors never repeat the statement; they go to standard error, so that
# they are seen too where the answer is caught. Whatever takes longer than two minutes hangs: on a full volume mysqld
# waits without an error.
fi_mysql() {
    fi_client 120 "$@" 2>"$fi_state/mysql.err" || {
        fi_status=$?
        sed -E "s/(near|statement) '.*/\\1 …/" "$fi_state/mysql.err" >&2
        case $fi_status in 124 | 137) fi_mysql_held >&2 ;; esac
        return 1
    }
}

# fi_mysql_held: what keeps mysqld from answering, as far as that shows: a full volume, a frozen process, a lock.
fi_mysql_held() {
    printf 'mysqld did not carry out a statement within 2 minutes'
    for fi_process in /proc/[0-9]*; do
        fi_name=
        { read -r fi_name <"$fi_process/comm"; } 2>/dev/null || continue
        if [ "$fi_name" = mysqld ]; then
            sed -n "s|^State:.*stopped.*|: process ${fi_process#/proc/} is stopped by a signal (kill -CONT ${fi_process#/proc/})|p" "$fi_process/status" | tr -d '\n'
            df -Pk "$fi_process/cwd/." 2>/dev/null | awk 'NR == 2 && $4 < 1024 { printf ": its data volume %s is full; what hangs goes on once there is room", $6 }'
        fi
    done
    fi_states=$(printf '%s\n' "SELECT GROUP_CONCAT(DISTINCT processlist_state SEPARATOR ', ') FROM performance_schema.threads WHERE processlist_state IN ('Waiting for disk space', 'waiting for handler commit') OR processlist_state LIKE 'Waiting for % lock';" \
        | fi_client 5 2>/dev/null) || fi_states=
    case $fi_states in '' | NULL) echo ;; *) printf ' (threads: %s)\n' "$fi_states" ;; esac
}

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

# ---- Keys, certificates, sealed secrets ------------------------------------------------------------------------------

# fi_random: 32 characters with 146 bits: MySQL takes no longer replication password. It passes validate_password at each
# of its levels: eight groups of three letters, four at least of either case, a digit or one of - _ after each, so that no
# four letters in a row can be a word of its dictionary.
fi_random() {
    openssl rand -base64 384 | LC_ALL=C awk '
        { all = all $0 }
        END {
            upper = lower = letter = digit = all
            gsub(/[^A-Z]/, "", upper); gsub(/[^a-z]/, "", lower)
            gsub(/[^A-Za-z]/, "", letter); letter = substr(letter, 129)
            gsub(/[^0-9]/, "", digit)
            for (i = 1; i <= 8; i++) {
                group = i <= 4 ? substr(upper, i, 1) substr(lower, i, 1) : substr(letter, 2 * i, 2)
                out = out group substr(letter, i, 1) \
                    (i % 2 ? substr(digit, i, 1) : substr(digit, i, 1) + 0 < 5 ? "-" : "_")
            }
            printf "%s", out
        }'
}

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

# fi_print SALT <SECRET: tells equal secrets from different ones without showing them.
fi_print() { { printf '%s:' "$1"; tr -d '\n'; } | sha256sum | cut -d ' ' -f 1; }

# fi_reset_gtids: forgets the transactions of a fresh installation. Only for a server that has no data of its own.
fi_reset_gtids() {
    printf 'RESET BINARY LOGS AND GTIDS;\n' | fi_mysql >/dev/null || printf 'RESET MASTER;\n' | fi_mysql
}

# fi_join_checks 'UUID EXECUTED PURGED UNTOLD' of the source: this server may follow it without losing or mixing data.
# UNTOLD: its databases, in hexadecimal, where nothing shows that all their data is in its GTIDs; or -.
fi_join_checks() {
    fi_source_uuid=${1%% *}
    fi_rest=${1#* }
    fi_source_executed=${fi_rest%% *}
    fi_rest=${fi_rest#* }
    fi_source_purged=${fi_rest%% *}
    fi_untold=${fi_rest#* }
    [ "$fi_source_executed" != - ] || fi_source_executed=
    [ "$fi_source_purged" != - ] || fi_source_purged=
    fi_uuid=$(printf 'SELECT @@server_uuid;\n' | fi_mysql) || fi_fail "MySQL does not answer"
    if [ "$fi_uuid" = "$fi_source_uuid" ]; then
        fi_fail "this server has the same server_uuid as its source ($fi_uuid): it is an image of it." \
            "Stop mysql here, remove /var/lib/mysql/auto.cnf, start it, and apply again"
    fi
    # Transactions that came from the source itself may be newer than what it was asked for a moment ago.
    fi_errant=$(printf '%s\n' "SELECT REPLACE(GTID_SUBTRACT(GTID_SUBTRACT(@@gtid_executed, '$fi_source_executed'), '$fi_source_uuid:1-9223372036854775806'), CHAR(10), '');" | fi_mysql --raw)
    fi_own=$(printf '%s\n' "SELECT GROUP_CONCAT(schema_name SEPARATOR ', ') FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema');" | fi_mysql)
    if [ ! -e "$fi_state/joined" ] && [ "$fi_own" = NULL ]; then
        if [ -n "$fi_errant" ]; then
            fi_say "a fresh server: its installation's own transactions are forgotten ($fi_errant)"
            printf 'STOP REPLICA;\n' | fi_mysql >/dev/null
            fi_reset_gtids
            fi_errant=
        fi
    elif [ ! -e "$fi_state/joined" ] && [ "$(printf 'SELECT @@gtid_executed;\n' | fi_mysql --raw)" = '' ]; then
        fi_fail "this server holds data of its own (databases $fi_own) that the primary knows nothing of." \
            "Nothing was touched. Save that data, empty the server, and apply again"
    fi
    if [ -n "$fi_errant" ]; then
        fi_fail "this server has transactions that its source lacks: $fi_errant." \
            "Nothing was touched. Find out what they are (mysqlbinlog --include-gtids='$fi_errant' on this server), bring what" \
            "is needed to the primary, then rebuild this replica"
    fi
    fi_gone=$(printf '%s\n' "SELECT REPLACE(GTID_SUBTRACT('$fi_source_purged', @@gtid_executed), CHAR(10), '');" | fi_mysql --raw)
    if [ -n "$fi_gone" ]; then
        fi_fail "the source has already purged transactions that this server lacks: $fi_gone." \
            "Seed this server with a copy of the source's data, then apply again"
    fi
    # A member goes on from where it was; one that is new, or empty again, gets nothing but what the GTIDs tell.
    if [ "$fi_untold" = - ] || { [ "$fi_own" != NULL ] && grep -q '^\(writable\|replication\)[[:blank:]]' "$fi_state/manifest" 2>/dev/null; }; then
        return 0
    fi
    fi_here=$(printf '%s\n' "SET SESSION group_concat_max_len = 1048576; SELECT GROUP_CONCAT(HEX(schema_name)) FROM information_schema.schemata;" | fi_mysql)
    fi_lacking=
    for fi_schema in $(printf '%s' "$fi_untold" | tr , ' '); do
        case ",$fi_here," in
            *",$fi_schema,"*) ;;
            *) fi_lacking="$fi_lacking, 0x$fi_schema" ;;
        esac
    done
    if [ -n "$fi_lacking" ]; then
        fi_lacking=$(printf '%s\n' "SELECT CONCAT_WS(', '$fi_lacking);" | fi_mysql)
        fi_fail "this server would follow without databases of its source: $fi_lacking. Nothing shows that they are in the" \
            "source's binary logs, so replication does not bring them. Seed this server with a copy of the source's data" \
            "(docs/operations.md, \"Seeding a replica\"), then apply again"
    fi
}

# fi_replica_healthy SECONDS: both threads are on and show no error, and stay so for a moment.
fi_replica_healthy() {
    fi_tries=$(($1 * 5))
    fi_good=0
    while :; do
        fi_threads=$(printf '%s\n' "SELECT CONCAT(c.service_state, ' ', a.service_state, ' ', c.last_error_number) FROM performance_schema.replication_connection_status c JOIN performance_schema.replication_applier_status a USING (channel_name);" | fi_mysql)
        fi_errors=$(printf '%s\n' "SELECT CONCAT(last_error_number, ': ', last_error_message) FROM performance_schema.replication_connection_status WHERE last_error_number > 0 UNION ALL SELECT CONCAT(last_error_number, ': ', last_error_message) FROM performance_schema.replication_applier_status_by_worker WHERE last_error_number > 0 LIMIT 1;" | fi_mysql)
        if [ "$fi_threads" = 'ON ON 0' ] && [ -z "$fi_errors" ]; then
            fi_good=$((fi_good + 1))
            if [ "$fi_good" -ge 2 ]; then
                : >"$fi_state/joined"
                return 0
            fi
        else
            fi_good=0
        fi
        # A wrong password, a missing log or a failed statement does not mend itself.
        case $fi_errors in
            1045:* | 13114:* | 13117:* | 1236:* | 1007:* | 1008:* | 1032:* | 1049:* | 1050:* | 1051:* | 1062:* | 1146:* | 1396:* | 1410:* | 1819:*) break ;;
        esac
        fi_tries=$((fi_tries - 1))
        [ "$fi_tries" -gt 0 ] || break
        sleep 0.2
    done
    # A failed statement about an account is quoted with the hash of its password.
    fi_errors=$(printf '%s' "$fi_errors" | cut -c 1-600 | sed "s/\(IDENTIFIED .* AS '\).*/\1…'/")
    fi_fail "replication does not run (receiver and applier: ${fi_threads:-none}). Error $fi_errors"
}

# fi_stock PACKAGE: some source other than sid offers it.
fi_stock() {
    fi_versions=$(apt-cache madison -- "$1" 2>/dev/null)
    if [ -z "$fi_versions" ]; then
        fi_update
        fi_versions=$(apt-cache madison -- "$1" 2>/dev/null)
    fi
    printf '%s\n' "$fi_versions" | grep -v '/\{0,1\} *sid/' | grep -v ' sid/' | grep -q .
}

# fi_sid ID:VERSION_ID...: Debian sid as a source of low priority, from the mirror that the host uses already. Fails on a
# distribution other than these.
fi_sid() {
    # shellcheck disable=SC1091
    . /etc/os-release
    case " $* " in
        *" $ID:${VERSION_ID-} "*) ;;
        *)
            [ -z "${fi_unread-}" ] || fi_no_candidate mysql-server
            fi_fail "$PRETTY_NAME offers no mysql-server, and Debian sid's does not install on it. Add MySQL's own APT" \
                "repository to this server (https://dev.mysql.com/downloads/repo/apt/), or use Debian 13 or Ubuntu, and apply again"
            ;;
    esac
    fi_mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
        | tr ' ' '\n' | grep '/debian/\{0,1\}$' | head -n 1)
    fi_write /etc/apt/sources.list.d/foobar-infra-sid.sources 644 root root <<FI_SOURCE
# Written by foobar-infra: Debian has mysql-server in sid only.
Types: deb
URIs: ${fi_mirror:-http://deb.debian.org/debian}
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
FI_SOURCE
    fi_write /etc/apt/preferences.d/foobar-infra-sid 644 root root <<'FI_PIN'
# Written by foobar-infra: nothing comes from sid unless it is asked for.
Package: *
Pin: release n=sid
Pin-Priority: 100
FI_PIN
    fi_update
}
