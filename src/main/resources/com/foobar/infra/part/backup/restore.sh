# shellcheck shell=sh
# shellcheck disable=SC2154 # bk_... are set at the top of the whole script
# The data of this server become those of a backup. Nothing of what was there is lost before the backup is here, was opened, and holds
# the transactions that it should.

# mysqld is not started while this stands, by whomever.
bk_block=/etc/systemd/system/mysql.service.d/zz-foobar-infra-restore.conf

# datadir: where this server has its data.
datadir() {
    found=$(my_print_defaults mysqld 2>/dev/null | sed -n 's/^--datadir=//p' | tail -n 1)
    printf '%s\n' "${found:-/var/lib/mysql}" | sed 's:/*$::'
}

# look SNAPSHOT|-: what is here, and which backup that is, or all that there are; one value a line.
look() {
    data=$(datadir)
    printf 'phase=%s\n' "$(sed -n 's/^phase=//p' "$bk_notes/restoring" 2>/dev/null)"
    printf 'program=%s\n' "$(mysqld --version 2>/dev/null | sed -n 's/.* Ver \([0-9][0-9.]*\).*/\1/p')"
    if [ "$(sql 'SELECT 1;')" = 1 ]; then
        printf 'answers=yes\nwritable=%s\ndatabases=%s\n' "$(sql 'SELECT 1 - @@read_only;')" \
            "$(sql "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema', 'foobar_infra');")"
        printf 'executed=%s\n' "$(sql "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');")"
    else
        printf 'answers=no\n'
    fi
    printf 'free=%s\n' "$(df -B1 --output=avail -- "$data" 2>/dev/null | tail -n 1 | tr -d ' ')"
    printf 'held=%s\n' "$(du -sB1 -- "$data" 2>/dev/null | cut -f 1)"
    if [ "$1" = - ]; then
        # What is lost of it is no reason to restore nothing.
        if ! (fold) >"$bk_tmp/folded" 2>&1; then
            printf 'unread=%s\n' "$(tr '\n' ' ' <"$bk_tmp/folded")"
        elif [ -s "$bk_tmp/short" ]; then
            printf 'unread=%s\n' "$(tr '\n' ' ' <"$bk_tmp/short")"
        fi
        snapshots >"$bk_tmp/rows" || refused 'the snapshots can not be listed'
        awk -F '\t' '$4 == "data" || $4 == "logs" { print "snapshot=" $0 }' "$bk_tmp/rows"
    else
        chosen "$1"
        sed 's/^/snapshot=/' "$bk_tmp/chosen"
    fi
}

# chosen SNAPSHOT|latest: its row goes to a file.
chosen() {
    snapshots kind=data >"$bk_tmp/rows" || refused 'the snapshots can not be listed'
    if [ "$1" = latest ]; then
        tail -n 1 "$bk_tmp/rows" >"$bk_tmp/chosen"
        [ -s "$bk_tmp/chosen" ] || fail "there is no backup of the data in $bk_repository yet"
    else
        awk -F '\t' -v id="$1" 'index(id, $1) == 1 || index($1, id) == 1' "$bk_tmp/rows" >"$bk_tmp/chosen"
        [ "$(wc -l <"$bk_tmp/chosen")" = 1 ] ||
            fail "$1 is no backup of the data; those that there are: $(cut -f 1 "$bk_tmp/rows" | tr '\n' ' ')"
    fi
}

# phase NAME: how far it is, which a run after this one goes by.
phase() { printf 'phase=%s\nid=%s\nat=%s\n' "$1" "$id" "$(date +%s)" | note restoring; }

# restore SNAPSHOT [KIND VALUE LOGS...]: the latter as replay has them.
restore() {
    id=$1
    shift
    began=$(date +%s)
    data=$(datadir)
    new=$data/.foobar-infra-restore
    old=$data/.foobar-infra-before
    was=$(sed -n 's/^phase=//p' "$bk_notes/restoring" 2>/dev/null)
    before=$(sed -n 's/^id=//p' "$bk_notes/restoring" 2>/dev/null)
    case $was in
        # What was there is aside, and what replaces it was found well: there is no other way than on.
        aside | placing)
            say "a restore of $before was cut short when its data were here; it is finished first"
            id=$before
            place
            ;;
        *)
            [ -z "$was" ] || say "a restore of $before was cut short before anything was replaced; this one begins anew"
            fetch "$@"
            place
            ;;
    esac
    awaken
    say "restored $id: $gtid"
    say "$(($(date +%s) - began)) s"
}

# fetch [KIND VALUE LOGS...]: the backup comes here, is opened, is brought to where it should be, and follows nobody any more. What was here stays as it was; if this fails, it is used again.
fetch() {
    chosen "$id"
    id=$(cut -f 1 "$bk_tmp/chosen")
    bytes=$(cut -f 7 "$bk_tmp/chosen")
    version=$(cut -f 6 "$bk_tmp/chosen")
    gtid=$(cut -f 9 "$bk_tmp/chosen")
    here=$(mysqld --version 2>/dev/null | sed -n 's/.* Ver \([0-9][0-9.]*\).*/\1/p')
    if [ "$(printf '%s' "$here" | cut -d . -f 1-2)" != "$(printf '%s' "$version" | cut -d . -f 1-2)" ]; then
        fail "MySQL here is ${here:-not installed}, and $id is of $version: the same series is needed. Nothing was touched"
    fi
    quell "$new"
    rm -rf -- "$new"
    free=$(df -B1 --output=avail -- "$data" | tail -n 1 | tr -d ' ')
    if ! awk -v free="$free" -v need="$bytes" 'BEGIN { exit free < need * 1.1 + 268435456 }'; then
        fail "the backup takes $((bytes / 1048576)) MiB beside what is here, and only $((free / 1048576)) MiB are free in $data. Nothing was touched"
    fi
    phase fetching
    halt
    undo=yes
    mkdir -m 700 -- "$new"
    repo restore "$id" --target "$new" >/dev/null || refused "the backup does not come here"
    came=$new$bk_scratch
    [ -d "$came/data/mysql" ] || fail "$id holds no data of MySQL"
    chown -R mysql:mysql -- "$new"
    bk_scratch_was=$bk_scratch
    bk_scratch=$new
    open_copy "$came/data" "$(of lower 0)" "$(of page 16384)" "$(of system ibdata1:12M:autoextend)"
    found=$(ask 60 "--socket=$bk_scratch/sock" "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');") || fail 'the backup does not tell what is in it'
    [ "$found" = "$gtid" ] || fail "$id was to hold the transactions $gtid, and holds $found"
    # What its server followed is in it too, and this one is to follow nobody by itself.
    ask 60 "--socket=$bk_scratch/sock" 'RESET REPLICA ALL;' || fail "the backup can not be kept from replicating: $(sql_said)"
    if [ $# -gt 0 ]; then
        snapshots kind=logs >"$bk_tmp/all" || refused 'the binary logs can not be listed'
        replay "$@"
    fi
    close_copy
    bk_scratch=$bk_scratch_was
    mv -fT -- "$came/data" "$new/data"
    rm -f -- "$new/data/auto.cnf" "$new/data/"*.pem "$new/data/"*-relay-bin.*
    # From here on there is no way back by itself.
    # shellcheck disable=SC2034 # who fails goes by it
    undo=no
}

# of NAME OTHERWISE: what was noted of the backup when it was made.
of() {
    noted=$(sed -n "s/^$1=//p" "$came/about")
    printf '%s\n' "${noted:-$2}"
}

# halt: mysqld stops, and is not started by anybody until this is done.
halt() {
    mkdir -p -- "$(dirname -- "$bk_block")"
    printf '# A restore is under way; foobar-infra restore ends it.\n[Unit]\nConditionPathExists=!%s\n' "$bk_notes/restoring" >"$bk_block"
    systemctl daemon-reload
    # What it keeps would be of two histories.
    systemctl stop foobar-infra-backup-logs.service 2>/dev/null || :
    systemctl stop mysql.service
}

# unhalt: it may be started again.
unhalt() {
    rm -f -- "$bk_block"
    rmdir --ignore-fail-on-non-empty -- "$(dirname -- "$bk_block")" 2>/dev/null
    systemctl daemon-reload
}

# undone: what was here is used again.
undone() {
    quell "$new"
    rm -rf -- "$new"
    rm -f -- "$bk_notes/restoring"
    unhalt
    systemctl start mysql.service
    say 'what was here before is there again, and untouched'
}

# place: the new data take the place of the old ones, step by step, so that one that is cut short can go on.
place() {
    gtid=${gtid-}
    # Whoever had the place of the primary has it no more; nobody opens this server by itself.
    systemctl stop foobar-infra-primary.service 2>/dev/null
    rm -f -- "/etc/foobar-infra/$bk_stack/primary" "/run/foobar-infra/$bk_stack.open"
    if [ "$was" != placing ]; then
        phase aside
        mkdir -p -- "$old"
        chmod 700 -- "$old"
        find "$data" -mindepth 1 -maxdepth 1 ! -path "$new" ! -path "$old" -exec mv -t "$old" -- {} + || fail 'the old data can not be put aside'
        phase placing
    fi
    if [ -d "$new/data" ]; then
        find "$new/data" -mindepth 1 -maxdepth 1 -exec mv -ft "$data" -- {} + || fail 'the new data can not be put in place'
        rm -rf -- "$new"
    fi
    # It gets a UUID of its own, and not the one that it had: it may have numbered transactions by that which are in no backup, and others
    # of the stack hold; what it writes next would have their numbers.
    # By these files the packages know what they once did.
    find "$old" -mindepth 1 -maxdepth 1 -name 'debian-*.flag' -exec cp -pft "$data" -- {} + 2>/dev/null
}

# awaken: it starts, closed and alone, with what was restored; then the old data go.
awaken() {
    rm -f -- "$bk_notes/restoring"
    unhalt
    systemctl reset-failed mysql.service 2>/dev/null
    systemctl start mysql.service || fail "MySQL does not start with the restored data; see /var/log/mysql/error.log. What was here before lies in $old"
    [ "$(sql 'SELECT @@super_read_only;')" = 1 ] || sql 'SET GLOBAL super_read_only = 1;' || fail 'the restored server takes writes, and can not be closed'
    found=$(sql "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '');")
    [ -z "$gtid" ] || [ "$found" = "$gtid" ] || fail "it was to hold the transactions $gtid, and holds $found. What was here before lies in $old"
    gtid=$found
    [ "$(sql 'SELECT COUNT(*) FROM performance_schema.replication_connection_configuration;')" = 0 ] || fail 'the restored server replicates'
    rm -rf -- "$old"
}
