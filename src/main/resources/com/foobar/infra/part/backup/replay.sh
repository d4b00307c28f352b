# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script
# A backup that was opened is brought to a moment after it, by the binary logs that are kept. All that comes before that moment, in the
# order of the logs, is in it then, and nothing else; or this fails.

# replay KIND VALUE LOGS...: KIND is at (the last moment, in microseconds since 1970), until (the last transaction), before (the first
# that is left out), place (FILE:POSITION in the last of the snapshots), or all (VALUE is what must be there
# at least). LOGS are the snapshots that have the logs, in their order. Sets gtid.
replay() {
    end=$1
    value=$2
    shift 2
    had=$gtid
    reached=$had
    lead=
    : >"$new/files"
    for log in "$@"; do bring "$log"; done
    final=$new/logs/$log
    scan
    more=$(compressed <"$new/scanned")
    holds "$(united "$lead" "$more")" "$had" ||
        fail "$id holds transactions that the binary logs have behind that moment, though it was made before it: were the clocks of the servers set? A transaction (--until, --before) says exactly what is meant"
    case $end in
        until) holds "$more" "$value" || fail "the binary logs that are kept do not hold $value" ;;
        before | place) [ -e "$new/met" ] || fail "the binary logs that are kept do not hold $value" ;;
        at)
            held=$(awk -F '\t' -v id="$log" '$1 == id && $9 != "-" { print $9 }' "$bk_tmp/all")
            [ -e "$new/met" ] || holds "$(united "$(united "$lead" "$had")" "$more")" "$held" || fail "the binary logs in $log do not hold all that they should"
            ;;
        all) holds "$(united "$had" "$more")" "$value" || fail 'the binary logs that are kept do not hold all that they should' ;;
    esac
    if [ -s "$new/scanned" ]; then
        roomy
        rm -f -- "$new/broken"
        feed | MYSQL_TEST_LOGIN_FILE=/nonexistent mysql --no-defaults --protocol=socket --socket="$bk_scratch/sock" -uroot --binary-mode \
            --max-allowed-packet=1G >/dev/null 2>"$bk_tmp/sql" 9>&- || fail "the binary logs can not be applied to $id: $(sql_said)"
        [ ! -s "$new/broken" ] || fail "the binary logs can not be read: $(tail -n 1 "$new/broken")"
    fi
    gtid=$(scratch "REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')") || fail "the restored data do not tell what is in them: $(sql_said)"
    whole=$(united "$had" "$more")
    if ! holds "$whole" "$gtid" || ! holds "$gtid" "$whole"; then
        fail "with the binary logs it was to hold the transactions $whole, and holds $gtid"
    fi
    if [ -s "$new/scanned" ]; then
        say "brought forward by binary logs; the last transaction is $(tail -n 1 "$new/scanned")"
    else
        say 'nothing was committed between that backup and that moment'
    fi
    rm -rf -- "$new/logs" "$new/files" "$new/feed" "$new/scanned" "$new/part" "$new/met"
}

# scratch EXPRESSION: what the opened backup makes of it.
scratch() { ask 600 "--socket=$bk_scratch/sock" "SELECT $1;"; }

# holds SET OTHER: whether all of the other is in it.
holds() { [ "$(scratch "GTID_SUBSET('$2', '$1')")" = 1 ]; }

# united SET OTHER
united() { printf '%s,%s\n' "$1" "$2" | sed 's/^,//;s/,$//'; }

# bring LOG: of the files of that snapshot those come here that hold what is behind what was reached; the last first, as only a file
# itself tells what was before it.
bring() {
    repo ls --long "$1" >"$bk_tmp/ls" || refused "the binary logs do not come here"
    awk '$1 ~ /^-/ && $NF ~ /\.[0-9]+$/ { print $4, $NF }' "$bk_tmp/ls" | sort -k 2 -V -r >"$bk_tmp/names"
    : >"$new/these"
    while read -r size name; do
        free=$(df -B1 --output=avail -- "$data" | tail -n 1 | tr -d ' ')
        [ "$((free - size))" -gt 268435456 ] ||
            fail "the binary logs take more room than there is in $data: $((free / 1048576)) MiB are free, of which 256 must be left"
        repo restore "$1" --target "$new/logs/$1" --include "$name" >/dev/null </dev/null || refused "the binary logs do not come here"
        file=$new/logs/$1$name
        [ -f "$file" ] || fail "$1 lacks $name"
        printf '%s\n' "$file" >>"$new/these"
        # A file tells what other logs held; what was there without any, as in a restored server, the snapshot does.
        if ! before=$(previous "$file"); then
            # The last may have been begun just then; scan tells.
            [ "$(wc -l <"$new/these")" -eq 1 ] || fail "the binary logs can not be read: $name in $1 does not tell what came before it"
            continue
        fi
        before=$(united "$before" "$(awk -F '\t' -v id="$1" '$1 == id { print $10 }' "$bk_tmp/all")")
        if holds "$reached" "$before"; then
            if [ ! -s "$new/files" ]; then lead=$before; fi
            sort -V "$new/these" >>"$new/files"
            # What is behind it begins in the next snapshot, if there is one.
            reached=$(awk -F '\t' -v id="$1" '$1 == id { print $9 }' "$bk_tmp/all")
            return 0
        fi
    done <"$bk_tmp/names"
    fail "the binary logs in $1 begin behind $reached: something is missing between them"
}

# previous FILE: which transactions were committed before its first; false if it does not tell.
previous() {
    mysqlbinlog --no-defaults --base64-output=DECODE-ROWS "$1" 2>/dev/null | awk '
        /\tPrevious-GTIDs$/ { found = 1; next }
        found && /^# [0-9a-fA-F-]+:/ { set = set substr($0, 3); next }
        found { exit }
        END { gsub(/[ \t\r]/, "", set); print set; exit !found }'
}

# cut_short FILE FROM: whether the event there, or one of the few after it, is not there to its end.
cut_short() {
    whole=$(stat -c %s -- "$1")
    event=$2
    events=0
    [ "$whole" -gt 4 ] || return 0
    while [ "$((event + 19))" -le "$whole" ]; do
        length=$(od -An -tu4 -j"$((event + 9))" -N4 -- "$1" | tr -d ' ')
        if [ "$events" -ge 9 ] || [ "${length:-0}" -lt 19 ]; then return 1; fi
        event=$((event + length))
        events=$((events + 1))
    done
    [ "$event" -ne "$whole" ]
}

# scan: which transactions of the files come before the end that was asked for; each file is cut behind the last of them. One that is
# not there to its end was being written, and is the last of its logs. Each goes on from those before it: lead is what was there before the
# first. Sets newest to when the last of them was committed, in microseconds since 1970.
scan() {
    newest=0
    : >"$new/scanned"
    : >"$new/feed"
    rm -f -- "$new/met"
    cut=
    one=
    past=
    sets=
    while read -r file; do
        [ "$past" != "$(dirname -- "$file")" ] || continue
        # Files that were read a moment after their snapshot was told to hold what it does may hold more, which went no further if that
        # server died then. All but the last end there; what others have of it is in theirs.
        only=
        case $file in
            "$final"/*) ;;
            "$new"/logs/*)
                only=${file#"$new/logs/"}
                only=$(awk -F '\t' -v id="${only%%/*}" '$1 == id && $9 != "-" { print $9 }' "$bk_tmp/all")
                ;;
        esac
        [ "$cut" != "$(dirname -- "$file")" ] || fail "the binary logs can not be read: $one is not there to its end, and $(basename -- "$file") comes after it"
        if ! before=$(previous "$file"); then
            cut_short "$file" 4 || fail "the binary logs can not be read: $(basename -- "$file") does not tell what came before it"
            cut=$(dirname -- "$file")
            one=$(basename -- "$file")
            continue
        fi
        if [ -n "$one" ]; then
            missing=$(lacks "$before" "$(united "$lead" "$sets")")
            [ -z "$missing" ] || fail "the binary logs can not be read: these transactions should be in those before $(basename -- "$file"), and are not: $missing"
        fi
        one=$(basename -- "$file")
        rm -f -- "$new/broken"
        size=$(stat -c %s -- "$file")
        last=no
        case $file in
            "$final"/*/"${value%:*}")
                if [ "$end" = place ]; then
                    size=${value##*:}
                    last=yes
                fi
                ;;
        esac
        { mysqlbinlog --no-defaults --base64-output=DECODE-ROWS "$file" 2>"$new/broken.new" </dev/null || : >"$new/broken"; } |
            awk -v end="$end" -v value="$value" -v size="$size" -v quote="'" -v only="$only" "$gtid_functions"'
                function number(name) {
                    return match($0, name "=[0-9]+") ? substr($0, RSTART + length(name) + 1, RLENGTH - length(name) - 1) + 0 : 0
                }
                /^# at [0-9]+$/ { at = $3 + 0; next }
                /^#[0-9].*\tlast_committed=[0-9]+\tsequence_number=[0-9]/ {
                    begun = 1
                    start = at
                    bytes = number("transaction_length")
                    when = number("original_committed_timestamp")
                    next
                }
                begun && /^SET @@SESSION.GTID_NEXT= / {
                    begun = 0
                    split($0, words, quote)
                    if (bytes == 0 || start + bytes > size + 0) { torn = 1; exit }
                    if (end == "at" && when > value + 0 || end == "before" && words[2] == value) { stopped = 1; exit }
                    if (only != "" && gtid_lacks(words[2], only) != "") { past = 1; exit }
                    print "+" words[2]
                    here = start + bytes
                    newest = when
                    if (end == "until" && words[2] == value) { stopped = 1; exit }
                }
                END {
                    printf "here %.0f\nnewest %.0f\n", here, newest
                    if (stopped) print "stopped"
                    if (torn) print "torn"
                    if (past) print "past"
                }' >"$new/part" || fail "the binary logs can not be read, as $one"
        sed -n 's/^+//p' "$new/part" >>"$new/scanned" || fail "the binary logs can not be read, as $one"
        here=$(sed -n 's/^here //p' "$new/part")
        sets=$(united "$sets" "$(sed -n 's/^+//p' "$new/part" | compressed)")
        if grep -qx past "$new/part"; then
            past=$(dirname -- "$file")
        elif grep -qx torn "$new/part"; then
            cut=$(dirname -- "$file")
        elif [ -e "$new/broken" ] && ! grep -qx stopped "$new/part"; then
            from=$here
            [ "$here" -gt 0 ] || from=4
            cut_short "$file" "$from" || fail "the binary logs can not be read, as $one: $(tail -n 1 "$new/broken.new")"
            cut=$(dirname -- "$file")
        fi
        if [ "$here" -gt 0 ]; then
            truncate -s "$here" -- "$file" || fail "$one can not be cut"
            newest=$(sed -n 's/^newest //p' "$new/part")
            printf '%s\n' "$file" >>"$new/feed"
        fi
        if [ "$last" = yes ] || grep -qx stopped "$new/part"; then
            : >"$new/met"
            break
        fi
    done <"$new/files"
    rm -f -- "$new/broken"
}

# compressed: a set of the transactions that standard input has, one a line.
compressed() {
    awk '
        function out(source) {
            printf "%s%s:%.0f", (some++ ? "," : ""), source, first[source]
            if (last[source] > first[source]) printf "-%.0f", last[source]
        }
        {
            match($0, /:[0-9]+$/)
            source = substr($0, 1, RSTART - 1)
            number = substr($0, RSTART + 1) + 0
            if (source in last && number == last[source] + 1) {
                last[source] = number
                next
            }
            if (source in last) out(source)
            first[source] = last[source] = number
        }
        END { for (source in last) out(source) }'
}

# roomy: what nobody uses yet need not survive a crash at each commit; and mysqld itself is stopped.
roomy() {
    pool=$(awk -v most="${bk_pool:-1073741824}" '/^MemAvailable:/ { pool = $2 * 256; if (pool > most + 0) pool = most; if (pool < 67108864) pool = 67108864; printf "%.0f", pool }' /proc/meminfo)
    ask 60 "--socket=$bk_scratch/sock" "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0; SET GLOBAL innodb_flush_log_at_trx_commit = 0;
        SET GLOBAL innodb_redo_log_capacity = 268435456; SET GLOBAL innodb_buffer_pool_size = ${pool:-67108864}; SET GLOBAL max_allowed_packet = 1073741824;" ||
        fail "the backup can not be opened for the binary logs: $(sql_said)"
}

# feed: all that is to be applied.
feed() {
    while read -r file; do
        mysqlbinlog --no-defaults --exclude-gtids="$had" "$file" 2>"$new/broken.new" </dev/null 9>&- || {
            cat "$new/broken.new" >"$new/broken"
            [ -s "$new/broken" ] || echo "$file" >"$new/broken"
            break
        }
    done <"$new/feed"
}
