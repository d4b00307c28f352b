# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script, and what is set here is read by the others in it
# The last backup and the logs behind it become data beside those of this server, which go on as they are; both are compared at the same
# transaction. That is what a restore does, and how long it takes.

# what is compared: the tables of the users.
bk_theirs="table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"

rehearse() {
    rehearsed_at=$(date +%s)
    if [ -d "$bk_rehearsal" ]; then sweep_rehearsal; fi
    [ "$(sql 'SELECT 1;')" = 1 ] || fail "not rehearsed: MySQL does not answer ($(sql_said))"
    ! apart || fail 'not rehearsed: this server takes no writes and follows nobody; apply makes it part of the stack again'
    mkdir -p -- "$bk_rehearsal"
    chown mysql:mysql -- "$bk_rehearsal"
    chmod 700 -- "$bk_rehearsal"
    sums
    systemctl start foobar-infra-backup-logs.service ||
        fail "not rehearsed: the binary logs are not kept: $(sed -n 's/^why=//p' "$bk_notes/logs-failed" 2>/dev/null)"
    chosen latest
    id=$(cut -f 1 "$bk_tmp/chosen")
    bytes=$(cut -f 7 "$bk_tmp/chosen")
    gtid=$(cut -f 9 "$bk_tmp/chosen")
    snapshots kind=logs >"$bk_tmp/all" || refused 'the binary logs can not be listed'
    course
    data=$bk_rehearsal
    new=$bk_rehearsal
    free=$(df -B1 --output=avail -- "$new" | tail -n 1 | tr -d ' ')
    awk -v free="$free" -v need="$bytes" 'BEGIN { exit free < need * 1.2 + 536870912 }' ||
        fail "not rehearsed: that takes $((bytes / 1048576)) MiB and what the binary logs add, and only $((free / 1048576)) MiB are free for $new, of which 512 must be left"
    began=$(date +%s)
    repo restore "$id" --target "$new" >/dev/null || refused 'not rehearsed: the backup does not come here'
    came=$new$bk_scratch
    chown -R mysql:mysql -- "$new"
    bk_scratch=$new
    bk_pool=134217728
    open_copy "$came/data" "$(of lower 0)" "$(of page 16384)" "$(of system ibdata1:12M:autoextend)"
    ask 60 "--socket=$bk_scratch/sock" 'RESET REPLICA ALL;' || fail "the backup can not be kept from replicating: $(sql_said)"
    if [ "$gtid" != "$(cat "$bk_tmp/at.gtid")" ]; then
        # shellcheck disable=SC2086 # words
        replay place "$(cat "$bk_tmp/at.place")" $logs
    fi
    took=$(($(date +%s) - began))
    there=$(cat "$bk_tmp/at.gtid")
    if ! holds "$gtid" "$there" || ! holds "$there" "$gtid"; then
        fail "the rehearsal was to end at $there, and ended at $gtid"
    fi
    ask 86400 "--socket=$bk_scratch/sock" "$(cat "$bk_tmp/statements")" >"$bk_tmp/moment" || fail "the restored data can not be read: $(sql_said)"
    sort "$bk_tmp/moment" >"$bk_tmp/theirs"
    wrong=$(comm -3 "$bk_tmp/ours" "$bk_tmp/theirs" | awk '{ print $1 }' | sort -u | head -n 5 | tr '\n' ' ')
    tables=$(wc -l <"$bk_tmp/ours")
    result=same
    [ -z "$wrong" ] || result="other rows than here: $wrong"
    printf 'at=%s\nid=%s\nseconds=%s\nbytes=%s\ntables=%s\ngtid=%s\nresult=%s\n' \
        "$rehearsed_at" "$id" "$took" "$bytes" "$tables" "$gtid" "$result" | note rehearsed
    sweep_rehearsal
    [ "$result" = same ] || fail "the rehearsal of $id has $result"
    rm -f -- "$bk_notes/rehearsal-failed"
    say "rehearsed $id and the binary logs behind it: $tables tables are the same at $gtid; it took $took s"
}

# course: sets logs to the snapshots that lead from the backup to what this server has, the first of which begins within it.
course() {
    sort -r -k 2 -t "$(printf '\t')" "$bk_tmp/all" | awk -F '\t' '{ print $1, $3, $9, $10 }' >"$bk_tmp/latest"
    logs=
    needs=
    ends=
    while read -r log server to from; do
        if [ -z "$logs" ]; then
            [ "$server" = "$bk_self" ] || continue
            ends=$to
        elif ! within "$needs" "$to" || ! within "$to" "$ends"; then
            continue
        fi
        logs="$log $logs"
        needs=$from
        ! within "$needs" "$gtid" || return 0
    done <"$bk_tmp/latest"
    fail "not rehearsed: no binary logs that are kept lead from $id to what is here; a backup that is made now has them"
}

# within SET OTHER: whether all of it is in the other.
within() { [ "$(sql "SELECT GTID_SUBSET('$1', '$2');")" = 1 ]; }

# sums: what the tables hold here at one moment, and which that is, as a set and as a place in the binary logs. Nobody writes for the
# instant in which the moment is taken.
sums() {
    sql "SELECT CONCAT('CHECKSUM TABLE \`', REPLACE(table_schema, '\`', '\`\`'), '\`.\`', REPLACE(table_name, '\`', '\`\`'), '\`;')
        FROM information_schema.tables WHERE $bk_theirs ORDER BY 1;" >"$bk_tmp/statements" || fail "not rehearsed: $(sql_said)"
    tries=5
    until ask 86400 --protocol=socket "SET lock_wait_timeout = 3; SET transaction_isolation = 'REPEATABLE-READ'; FLUSH TABLES WITH READ LOCK;
        START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;
        SELECT 'gtid', REPLACE(@@GLOBAL.gtid_executed, CHAR(10), ''); SHOW BINARY LOG STATUS; UNLOCK TABLES; SELECT 'sums', '';
        $(cat "$bk_tmp/statements")" >"$bk_tmp/moment"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "not rehearsed: this server can not be held for an instant: $(sql_said)"
    done
    awk -F '\t' '$1 == "gtid" { print $2; exit }' "$bk_tmp/moment" >"$bk_tmp/at.gtid"
    awk -F '\t' 'seen && $2 ~ /^[0-9]+$/ { print $1 ":" $2; exit } $1 == "gtid" { seen = 1 }' "$bk_tmp/moment" >"$bk_tmp/at.place"
    sed '1,/^sums/d' "$bk_tmp/moment" | sort >"$bk_tmp/ours"
}

sweep_rehearsal() {
    quell "$bk_rehearsal"
    rm -rf -- "$bk_rehearsal"
}
