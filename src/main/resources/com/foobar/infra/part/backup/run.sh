# shellcheck shell=sh
# shellcheck disable=SC2154 # bk_... are set at the top of the whole script
# What is done when.

say() { printf '%s\n' "$*"; }

# note NAME: standard input is remembered under that name, whole or not at all.
note() {
    mkdir -p -- "$bk_notes"
    cat >"$bk_notes/$1.new" && mv -fT -- "$bk_notes/$1.new" "$bk_notes/$1"
}

# fail WHY: the end of this run, which is remembered if it was to make a backup.
fail() {
    if [ "${undo-no}" = yes ]; then
        undo=no
        undone
    fi
    if [ "$verb" = now ]; then
        printf 'at=%s\nwhy=%s\n' "$(date +%s)" "$(printf '%s' "$*" | tr '\n' ' ')" | note failed
    fi
    printf '%s\n' "$*" >&2
    exit 1
}

main() {
    verb=$1
    shift
    umask 077
    export LC_ALL=C.UTF-8
    unset RESTIC_REPOSITORY RESTIC_PASSWORD RESTIC_PASSWORD_COMMAND
    bk_tmp=$(mktemp -d /run/foobar-infra-backup.XXXXXX) || exit 1
    trap 'rm -rf -- "$bk_tmp"' EXIT
    trap 'exit 143' TERM
    : >"$bk_tmp/err"
    case $verb in
        now) alone && backup ;;
        sweep) alone && sweep ;;
        ready) alone && ready ;;
        list) snapshots || refused 'the snapshots can not be listed' ;;
        state) state ;;
        start) start ;;
        look) look "$@" ;;
        restore) alone && restore "$@" ;;
        check) check "$@" ;;
        *) fail "no such verb: $verb" ;;
    esac
}

# alone: nobody else is at it on this server.
alone() {
    mkdir -p /run/foobar-infra
    exec 9>/run/foobar-infra/backup.lock
    flock -n 9 || fail 'another run is at work on this server'
}

backup() {
    began=$(date +%s)
    if [ "$bk_data" = yes ] && [ -d "$bk_scratch" ]; then
        say 'a run before this one was cut short; what it left is removed'
        sweep
    fi
    ready
    added=0
    snapshot=
    if [ "$bk_data" = yes ]; then
        make_copy
        spacious
        put data --tag "role=$role" --tag "mysql=$version" --tag "gtid=$(printf '%s' "$gtid" | tr ',' '+' | tr -d ' ')" \
            -- "$bk_scratch/data" "$bk_scratch/about"
        data=$snapshot
        sweep
    else
        data=-
    fi
    set --
    for path in $bk_paths; do
        [ ! -e "$path" ] || set -- "$@" "$path"
    done
    put files -- "$@"
    if [ "$bk_makes" = yes ]; then
        tidy
        check "$((began / 86400 % 30 + 1))/30"
    fi
    printf 'at=%s\nid=%s\nfiles=%s\ngtid=%s\nrole=%s\nstopped=%s\nbytes=%s\nadded=%s\nseconds=%s\n' \
        "$began" "$data" "$snapshot" "${gtid-}" "${role-}" "${stopped-}" "${bytes-0}" "$added" "$(($(date +%s) - began))" | note last
    rm -f -- "$bk_notes/failed"
    say "backup $data of the data, $snapshot of the files; $((added / 1048576)) MiB were new; $(($(date +%s) - began)) s"
}

# spacious: what is new has room in the repository; all of the data the first time, later as much as twice what was new last time.
spacious() {
    before=$(sed -n 's/^added=//p' "$bk_notes/last" 2>/dev/null)
    free=$(room)
    [ -n "$free" ] || return 0
    need=$((${before:-$bytes} * 2 + 67108864))
    [ -n "$before" ] || need=$((bytes + 67108864))
    if [ "$free" -lt "$need" ]; then
        fail "no backup: the repository $bk_repository has $((free / 1048576)) MiB left, and this one may take $((need / 1048576)) MiB; give it room, or keep fewer in backup.keep"
    fi
}

# put KIND ARGUMENT...: a snapshot; sets snapshot, and adds to added.
put() {
    kind=$1
    shift
    patiently "no backup of the $kind" --json --quiet backup --host "$bk_self" --tag "stack=$bk_stack" --tag "kind=$kind" \
        --tag "server=$bk_self" "$@" >"$bk_tmp/put"
    snapshot=$(sed -n 's/.*"message_type":"summary".*"snapshot_id":"\([0-9a-f]\{8\}\).*/\1/p' "$bk_tmp/put")
    [ -n "$snapshot" ] || fail "no backup of the $kind: restic told no snapshot"
    new=$(sed -n 's/.*"message_type":"summary".*"data_added":\([0-9]*\).*/\1/p' "$bk_tmp/put")
    added=$((added + ${new:-0}))
}

# tidy: forgets what is kept no longer, and gives its room back. What was made within a day stays in any case.
tidy() {
    # shellcheck disable=SC2086 # words
    patiently 'old backups are not forgotten' forget --tag "stack=$bk_stack,kind=data" --group-by '' --keep-within 1d $bk_keep >/dev/null
    # shellcheck disable=SC2086
    patiently 'old backups are not forgotten' forget --tag "stack=$bk_stack,kind=files" --group-by host --keep-within 1d $bk_keep >/dev/null
    patiently 'the room of old backups is not given back' prune >/dev/null
}

# check SHARE: whether all is there, and that share of it as it was written.
check() {
    share=$1
    tries=60
    until repo check --read-data-subset="$share" >"$bk_tmp/check"; do
        if complains 'already locked' && [ "$tries" -gt 0 ]; then
            tries=$((tries - 1))
            sleep 10
            continue
        fi
        printf 'at=%s\nshare=%s\nresult=%s\n' "$(date +%s)" "$share" "$(said)" | note checked
        complains 'already locked' && refused 'not checked'
        complains 'ssh: connect|sftp session|wrong password|does not exist: unable to open config' && refused 'not checked'
        fail "the repository $bk_repository is damaged: $(said). What is whole is still there: restic check --read-data tells what is not, and restic repair makes the rest usable (docs/operations.md)"
    done
    printf 'at=%s\nshare=%s\nresult=whole\n' "$(date +%s)" "$share" | note checked
    say "the repository is whole; $share of it was read"
}

# start: has the unit make one, which goes on whoever waits for it; and tells what came of it.
start() {
    if systemctl start foobar-infra-backup.service 2>/dev/null; then
        cat "$bk_notes/last"
    else
        why=$(sed -n 's/^why=//p' "$bk_notes/failed" 2>/dev/null)
        printf '%s\n' "${why:-it was ended before it was done; see: journalctl -u foobar-infra-backup.service}" >&2
        exit 1
    fi
}

# state: all that verify asks.
state() {
    printf 'now=%s\nsince=%s\n' "$(date +%s)" "$(stat -c %Y /etc/systemd/system/foobar-infra-backup.timer 2>/dev/null)"
    for name in last failed checked; do
        if [ -s "$bk_notes/$name" ]; then sed "s/^/$name./" "$bk_notes/$name"; fi
    done
    if snapshots >"$bk_tmp/rows"; then
        printf 'room=%s\n' "$(room)"
        sed 's/^/snapshot=/' "$bk_tmp/rows"
    else
        (refused 'the repository can not be read') 2>&1 | tr '\n' ' ' | sed 's/^/away=/'
        echo
    fi
}
