# shellcheck shell=sh
# shellcheck disable=SC2154 # bk_... are set at the top of the whole script
# What is done when.

say() { printf '%s\n' "$*"; }

# note NAME: standard input is remembered under that name, whole or not at all.
note() {
    mkdir -p -- "$bk_notes"
    cat >"$bk_notes/$1.new" && mv -fT -- "$bk_notes/$1.new" "$bk_notes/$1"
}

# figures: what is noted, for who watches this server.
figures() {
    [ -d "$bk_figures" ] || return 0
    gap=$(sed -n 's/^at=//p' "$bk_notes/gap" 2>/dev/null)
    made=$(sed -n 's/^at=//p' "$bk_notes/last" 2>/dev/null)
    kept=$(sed -n 's/^at=//p' "$bk_notes/logs" 2>/dev/null)
    streamed=
    if [ -n "$bk_spool" ] && [ -n "$kept" ]; then
        # One that never began is as old as this.
        mkdir -p -- "$(dirname -- "$bk_streamed")"
        [ -s "$bk_streamed" ] || printf 'at=%s\n' "$(date +%s)" >"$bk_streamed"
        streamed=$(sed -n 's/^waits=//p' "$bk_streamed")
        [ -n "$streamed" ] || streamed=$(sed -n 's/^at=//p' "$bk_streamed")
    fi
    torn=0
    [ "${gap:-0}" -le "${made:-0}" ] || torn=1
    failed=0
    [ ! -e "$bk_notes/failed" ] || failed=1
    {
        # One that never was is as old as what was to make it.
        printf 'foobar_infra_backup_made_seconds %s\n' "${made:-$(stat -c %Y -- "$0" 2>/dev/null || date +%s)}"
        [ -z "$made" ] || [ -z "$kept" ] || printf 'foobar_infra_backup_logs_kept_seconds %s\n' "$kept"
        [ -z "$streamed" ] || printf 'foobar_infra_backup_streamed_seconds %s\n' "$streamed"
        printf 'foobar_infra_backup_failed %s\nfoobar_infra_backup_gap %s\n' "$failed" "$torn"
    } >"$bk_figures/foobar-infra-backup.new" &&
        chmod 644 "$bk_figures/foobar-infra-backup.new" &&
        mv -f "$bk_figures/foobar-infra-backup.new" "$bk_figures/foobar-infra-backup.prom"
}

# fail WHY: the end of this run, which is remembered if it was to make a backup.
fail() {
    if [ "${undo-no}" = yes ]; then
        undo=no
        undone
    fi
    # What fails as it is gathered is no failure of what gathers it, and told by that.
    if [ "${gathering-}" = yes ]; then
        printf '%s\n' "$*" >&2
        exit 1
    fi
    case $verb in
        now) failed='failed' ;;
        logs) failed='logs-failed' ;;
        stream) failed='stream-failed' ;;
        rehearse) failed='rehearsal-failed' ;;
        *) failed= ;;
    esac
    [ -z "$failed" ] || printf 'at=%s\nwhy=%s\n' "$(date +%s)" "$(printf '%s' "$*" | tr '\n' ' ')" | note "$failed"
    [ -z "$failed" ] || figures
    # Of what happens each minute, the journal takes what goes wrong.
    case $verb in
        logs | stream) mark=${JOURNAL_STREAM:+'<3>'} ;;
        *) mark= ;;
    esac
    printf '%s\n' "$mark$*" >&2
    exit 1
}

main() {
    verb=$1
    shift
    umask 077
    # shellcheck disable=SC2034 # repo goes by it
    brief=
    export LC_ALL=C.UTF-8
    unset RESTIC_REPOSITORY RESTIC_PASSWORD RESTIC_PASSWORD_COMMAND RESTIC_REST_USERNAME RESTIC_REST_PASSWORD AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    bk_tmp=$(mktemp -d /run/foobar-infra-backup.XXXXXX) || exit 1
    trap 'rm -rf -- "$bk_tmp"' EXIT
    trap 'exit 143' TERM
    : >"$bk_tmp/err"
    case $verb in
        now) alone && backup && figures ;;
        sweep) alone && sweep ;;
        ready) alone && ready ;;
        rehearse) alone rehearsal && rehearse && figures ;;
        sweep-rehearsal) alone rehearsal && sweep_rehearsal ;;
        logs) logs && cover && figures ;;
        stream) stream ;;
        list) list ;;
        state) state ;;
        start) start ;;
        start-rehearsal) start foobar-infra-backup-rehearsal.service rehearsed rehearsal-failed ;;
        look) look "$@" ;;
        restore) alone && restore "$@" ;;
        check) check "$@" ;;
        *) fail "no such verb: $verb" ;;
    esac
}

# alone [WHAT]: nobody else is at it on this server.
alone() {
    mkdir -p /run/foobar-infra
    exec 9>"/run/foobar-infra/${1:-backup}.lock"
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
    # What an app wrote there outlives its line in the topology.
    for path in "/srv/$bk_stack/writable" "/srv/$bk_stack/writable-"*; do
        case " $bk_paths " in
            *" $path "*) ;;
            *) [ ! -d "$path" ] || set -- "$@" "$path" ;;
        esac
    done
    put files -- "$@"
    # It can be brought forward from its first minute on; by another server's logs, if another copies the data since this began.
    if [ "$bk_data" = yes ] && [ -e /etc/systemd/system/foobar-infra-backup-logs.service ] && ! systemctl start foobar-infra-backup-logs.service; then
        fail "the backup $data was made, and the binary logs that go on from it are not kept: $(sed -n 's/^why=//p' "$bk_notes/logs-failed" 2>/dev/null)"
    fi
    if [ "$bk_makes" = yes ]; then
        tidy
        check "$((began / 86400 % 30 + 1))/30"
    fi
    printf 'at=%s\nid=%s\nfiles=%s\ngtid=%s\nrole=%s\nstopped=%s\nbytes=%s\nadded=%s\nseconds=%s\nundumped=%s\n' \
        "$began" "$data" "$snapshot" "${gtid-}" "${role-}" "${stopped-}" "${bytes-0}" "$added" "$(($(date +%s) - began))" \
        "$(cat "$bk_tmp/undumped" 2>/dev/null)" | note last
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
    patiently 'old backups are not forgotten' forget --tag "stack=$bk_stack,kind=logical" --group-by paths --keep-within 1d $bk_keep >/dev/null
    orphans
    # shellcheck disable=SC2086
    patiently 'old backups are not forgotten' forget --tag "stack=$bk_stack,kind=files" --group-by host --keep-within 1d $bk_keep >/dev/null
    # Each has all logs that its server had then: those of the last two hours say up to the minute what those of an hour or a day do later.
    forget_logs || complains 'already locked' || refused 'old binary logs are not forgotten'
    patiently 'the room of old backups is not given back' prune >/dev/null
}

# orphans: statements go with the data that they were made of: of a database that was dropped none are made that would push out the old.
orphans() {
    { snapshots kind=data >"$bk_tmp/bases" && snapshots kind=logical >"$bk_tmp/dumps"; } || refused 'old backups are not forgotten'
    awk -F '\t' 'NR == FNR { there[$9] = 1; next } !($9 in there) { print $1 }' "$bk_tmp/bases" "$bk_tmp/dumps" >"$bk_tmp/orphans"
    set --
    while read -r one; do set -- "$@" "$one"; done <"$bk_tmp/orphans"
    [ $# = 0 ] || patiently 'old backups are not forgotten' forget "$@" >/dev/null
}

# check SHARE: whether all is there, and that share of it as it was written.
check() {
    share=$1
    there || refused 'not checked'
    tries=60
    until repo check --read-data-subset="$share" >"$bk_tmp/check"; do
        if complains 'already locked' && [ "$tries" -gt 0 ]; then
            tries=$((tries - 1))
            sleep 10
            continue
        fi
        printf 'at=%s\nshare=%s\nresult=%s\n' "$(date +%s)" "$share" "$(said)" | note checked
        complains 'already locked' && refused 'not checked'
        locked_out && refused 'not checked'
        complains 'ssh: connect|sftp session|wrong password|does not exist: unable to open config' && refused 'not checked'
        fail "the repository $bk_repository is damaged: $(said). What is whole is still there: restic check --read-data tells what is not, and restic repair makes the rest usable (docs/operations.md)"
    done
    printf 'at=%s\nshare=%s\nresult=whole\n' "$(date +%s)" "$share" | note checked
    say "the repository is whole; $share of it was read"
}

# start [UNIT DONE FAILED]: has the unit make one, which goes on whoever waits for it; and tells what came of it.
start() {
    unit=${1:-foobar-infra-backup.service}
    if systemctl start "$unit" 2>/dev/null; then
        cat "$bk_notes/${2:-last}"
    else
        why=$(sed -n 's/^why=//p' "$bk_notes/${3:-failed}" 2>/dev/null)
        printf '%s\n' "${why:-it was ended before it was done; see: journalctl -u $unit}" >&2
        exit 1
    fi
}

# list: all that is in the repository, and where the logs in it have gaps.
list() {
    snapshots >"$bk_tmp/rows" || refused 'the snapshots can not be listed'
    cat "$bk_tmp/rows"
    gaps <"$bk_tmp/rows"
}

# state: all that verify asks.
state() {
    printf 'now=%s\nsince=%s\n' "$(date +%s)" "$(stat -c %Y /etc/systemd/system/foobar-infra-backup.timer 2>/dev/null)"
    printf 'logs-since=%s\n' "$(stat -c %Y /etc/systemd/system/foobar-infra-backup-logs.timer 2>/dev/null)"
    printf 'rehearsal-since=%s\n' "$(stat -c %Y /etc/systemd/system/foobar-infra-backup-rehearsal.timer 2>/dev/null)"
    for name in last failed checked logs logs-failed gap unread stream-failed rehearsed rehearsal-failed; do
        if [ -s "$bk_notes/$name" ]; then sed "s/^/$name./" "$bk_notes/$name"; fi
    done
    if [ -n "$bk_spool" ] && [ -s "$bk_streamed" ]; then sed 's/^/streamed./' "$bk_streamed"; fi
    if snapshots >"$bk_tmp/rows"; then
        printf 'room=%s\n' "$(room)"
        awk -F '\t' '$4 != "logs" && $4 != "key" { print "snapshot=" $0 }' "$bk_tmp/rows"
        awk -F '\t' '$4 == "logs" { print "logs-first=" $2; exit }' "$bk_tmp/rows"
        gaps <"$bk_tmp/rows"
    else
        (refused 'the repository can not be read') 2>&1 | tr '\n' ' ' | sed 's/^/away=/'
        echo
    fi
}
