# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script, and what is set here is read by the others in it
# This server's binary logs are kept each minute, as they are: what was kept already is not sent again. They say what was committed
# since any backup of these data, in its order; the last of them mostly ends in the midst of something, which is left out when it is read.

logs() {
    # It is made by an apply, a moment after this began.
    [ -s "$bk_notes/repository" ] || return 0
    # Until that is done, these are no data to continue.
    [ ! -e "$bk_notes/restoring" ] || return 0
    [ "$(sql 'SELECT 1;')" = 1 ] || fail "no binary logs are kept: MySQL does not answer ($(sql_said))"
    ! apart || return 0
    [ "$(sql 'SELECT @@log_bin AND NOT @@binlog_encryption;')" = 1 ] ||
        fail 'no binary logs are kept: MySQL writes none (log_bin), or encrypts them by a key that is lost with this server (binlog_encryption)'
    began=$(date +%s)
    until=$(complete_until)
    to=$(sql "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');") || fail "no binary logs are kept: $(sql_said)"
    last=$(sed -n 's/^at=//p' "$bk_notes/logs" 2>/dev/null)
    before=$(sed -n 's/^to=//p' "$bk_notes/logs" 2>/dev/null)
    # One that says nothing new but that time passed.
    # A clock may have been set back.
    if [ -n "$last" ] && [ "$before" = "$to" ] && [ "$began" -ge "$last" ] && [ "$((began - last))" -lt 600 ] &&
        [ ! -e "$bk_notes/logs-failed" ]; then
        return 0
    fi
    # What is in none of the logs that are named hereafter.
    from=$(sql "SELECT REPLACE(@@GLOBAL.gtid_purged, CHAR(10), '');") || fail "no binary logs are kept: $(sql_said)"
    index=$(sql 'SELECT @@log_bin_index;')
    directory=$(sql 'SELECT @@datadir;')
    set --
    while read -r file; do
        newest=$(located "$file")
        set -- "$@" "$newest"
    done <"$index"
    [ $# -gt 0 ] || fail "no binary logs are kept: $index names none"
    there || refused 'no binary logs are kept'
    spared
    unread=
    gathered=
    if ! continues; then
        gather
        gathered=yes
    fi
    # At least until there they will have it.
    place="$newest $(birth "$newest") $(stat -c %s -- "$newest")"
    torn
    added=0
    put logs --tag "gtid=$(as_tag "$to")" --tag "from=$(as_tag "$from")" --tag "until=$until" \
        --tag "place=$(basename -- "$newest")@$(birth "$newest")" -- "$@"
    printf 'at=%s\nid=%s\nuntil=%s\nfrom=%s\nto=%s\nplace=%s\nadded=%s\nseconds=%s\n' "$began" "$snapshot" "$until" "$from" "$to" "$place" "$added" \
        "$(($(date +%s) - began))" | note logs
    rm -f -- "$bk_notes/logs-failed"
    # What changed is read anew each time.
    if [ "$(stat -c %s -- "$newest")" -gt "$bk_longest" ]; then sql 'FLUSH BINARY LOGS;' || say "the binary logs were not rotated: $(sql_said)"; fi
    thin
    # It was told when it first failed; these logs have gone on since, and are kept first: it may take long.
    if [ -z "$gathered" ] && grep -qx 'failed=yes' "$bk_notes/unread" 2>/dev/null &&
        [ "$((began - $(stat -c %Y -- "$bk_notes/unread")))" -gt 600 ]; then
        again=yes
        gather
    fi
}

# the size from which on a log that is kept is followed by another, in bytes
bk_longest=134217728

# thin: old ones are forgotten each hour, and not only behind the next backup; their room is given back there.
thin() {
    thinned=$(stat -c %Y -- "$bk_notes/thinned" 2>/dev/null)
    [ "$((began - ${thinned:-0}))" -gt 3600 ] || [ "${thinned:-0}" -gt "$began" ] || return 0
    if forget_logs || complains 'already locked'; then
        : | note thinned
    else
        say "old binary logs are not forgotten: $(said)"
    fi
}

# log_days: for how long logs are kept.
log_days() {
    days=${bk_keep_logs##* }
    printf '%s\n' "${days%d}"
}

# forget_logs: those go that the schedule does not name, but for those without which a moment between others could not be reached.
forget_logs() {
    # shellcheck disable=SC2086 # words
    repo --no-lock forget --dry-run --json --tag "stack=$bk_stack,kind=logs" --group-by '' $bk_keep_logs >"$bk_tmp/plan" || return 1
    sed 's/^.*"remove"://;s/"reasons":.*$//' "$bk_tmp/plan" | grep -o '"id":"[0-9a-f]\{8\}' | cut -c 7- >"$bk_tmp/leave"
    [ -s "$bk_tmp/leave" ] || return 0
    snapshots kind=logs >"$bk_tmp/rows" || return 1
    needed "$bk_tmp/leave" "$(date -u -d "$(log_days) days ago" +%Y-%m-%dT%H:%M:%S)" <"$bk_tmp/rows" >"$bk_tmp/needed"
    set --
    while read -r one; do set -- "$@" "$one"; done <<EOF
$(grep -vxF -f "$bk_tmp/needed" -- "$bk_tmp/leave")
EOF
    [ -n "${1-}" ] || return 0
    repo forget "$@" >/dev/null
}

# continues: whether the logs here are those that were kept last, and what comes after them.
continues() {
    noted=
    placed && [ "$(birth "$place_file")" = "$place_birth" ]
}

# gather: what was streamed of the data that were here before comes into the repository before anything of these does. What of it can not
# be read is told; it stays where it is. If that is because something failed, it is tried again when logs are kept next.
gather() {
    since=$began
    [ "${again-}" != yes ] || since=$(sed -n 's/^at=//p' "$bk_notes/unread")
    failed=yes
    gathering=yes
    if (fold) >"$bk_tmp/folded" 2>&1; then
        unread=$(tr '\n' ' ' <"$bk_tmp/short")
        failed=no
    else
        unread=$(tail -n 1 "$bk_tmp/folded")
    fi
    gathering=
    if [ -z "$unread" ]; then
        rm -f -- "$bk_notes/unread"
    else
        printf 'at=%s\nwhy=%s\nfailed=%s\n' "$since" "$unread" "$failed" | note unread
        say "$unread"
    fi
}

# spared: a repository on a disk of this server's, maybe that of its data, leaves some of it.
spared() {
    case $bk_repository in /*) ;; *) return 0 ;; esac
    df -B1 --output=size,avail -- "$bk_repository" 2>/dev/null | tail -n 1 >"$bk_tmp/room"
    enough <"$bk_tmp/room" || fail "no binary logs are kept: $(awk '{ printf "%.0f", $2 / 1048576 }' "$bk_tmp/room") MiB are free in $bk_repository, and $bk_room must be left"
}

# located NAME: where the file is that the index names so.
located() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "${directory%/}/${1#./}" ;;
    esac
}

# cover: a backup from which the logs go on is begun, unless there is one. One that fails is tried again after an hour.
cover() {
    gap=$(sed -n 's/^at=//p' "$bk_notes/gap" 2>/dev/null)
    made=$(sed -n 's/^at=//p' "$bk_notes/last" 2>/dev/null)
    tried=$(sed -n 's/^at=//p' "$bk_notes/failed" 2>/dev/null)
    [ "${gap:-0}" -gt "${made:-0}" ] || return 0
    if [ "${tried:-0}" -lt "$gap" ] || [ "$(($(date +%s) - tried))" -gt 3600 ]; then
        systemctl start --no-block foobar-infra-backup.service
    fi
}

# apart: whether it takes no writes and follows nobody: as one that was restored, until it is applied.
apart() { [ "$(sql 'SELECT @@read_only = 1 AND NOT EXISTS (SELECT 1 FROM performance_schema.replication_connection_configuration);')" = 1 ]; }

# as_tag SET: restic takes tags apart at commas.
as_tag() { printf '%s' "$1" | tr ',' '+' | tr -d ' '; }

# complete_until: up to when all that the primary had committed is here, in microseconds since 1970; 0 if that can not be told. A replica
# knows from what it received last, a heartbeat or a transaction, if it applied all of that; and otherwise from the last that it applied.
complete_until() {
    sql "SET time_zone = '+00:00';
        SELECT CAST(1000000 * IF(@@GLOBAL.read_only = 0, UNIX_TIMESTAMP(NOW(6)) - 1, GREATEST(
            COALESCE((SELECT MAX(GREATEST(UNIX_TIMESTAMP(last_heartbeat_timestamp), UNIX_TIMESTAMP(last_queued_transaction_original_commit_timestamp)))
                FROM performance_schema.replication_connection_status
                WHERE service_state = 'ON' AND GTID_SUBSET(received_transaction_set, @@GLOBAL.gtid_executed)), 0),
            COALESCE((SELECT MAX(UNIX_TIMESTAMP(last_applied_transaction_original_commit_timestamp))
                FROM performance_schema.replication_applier_status_by_worker), 0))) AS UNSIGNED);" | grep -x '[0-9][0-9]*' || echo 0
}

# torn: sets why if these logs do not go on from what is kept: then no backup that there is leads into them, and one is made at once.
torn() {
    why=
    missing=
    if [ -n "$last" ]; then
        other='this server has other data than it had: it was made anew, or restored'
        purged='binary logs were purged before they were kept'
    else
        snapshots kind=data >"$bk_tmp/rows" || refused 'no binary logs are kept: the snapshots can not be listed'
        [ -s "$bk_tmp/rows" ] || return 0
        before=$(tail -n 1 "$bk_tmp/rows" | cut -f 9)
        # Of one that does not tell.
        [ "$before" != - ] || before=
        other='the last backup holds transactions that this server has not'
        purged='the binary logs of this server do not reach back to the last backup'
    fi
    case $(sql "SELECT GTID_SUBSET('$before', '$to');") in
        1)
            missing=$(sql "SELECT REPLACE(GTID_SUBTRACT('$from', '$before'), CHAR(10), '');") || fail "no binary logs are kept: $(sql_said)"
            [ -z "$missing" ] || why=$purged
            ;;
        0) why=$other ;;
        *) fail "no binary logs are kept: $(sql_said)" ;;
    esac
    why=${why:-$unread}
    [ -n "$why" ] || return 0
    printf 'at=%s\nwhy=%s\nmissing=%s\n' "$began" "$why" "$missing" | note gap
    say "$why${missing:+: $missing}; a backup is made at once"
}
