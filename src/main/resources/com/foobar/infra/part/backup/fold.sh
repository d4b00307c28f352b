# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script, and what is set here is read by the others in it
# What was streamed behind the binary logs that are kept becomes kept ones itself, whoever does that: the server that streamed it may be
# gone. Then it is as if that server had kept its logs once more.

# fold: of each server, and of each life that one had there. What could not be read lies in $bk_tmp/short then, a sentence a line.
fold() {
    : >"$bk_tmp/short"
    [ -n "$bk_spool" ] || return 0
    # One at a time on this server: what lies there is taken away, and the room for it is counted.
    mkdir -p -- "$bk_notes"
    exec 8>"$bk_notes/fold.lock"
    flock -w 600 8 || fail 'what was streamed is being read by another run on this server, since ten minutes'
    entries "$bk_spool" >"$bk_tmp/entries"
    [ -s "$bk_tmp/entries" ] || return 0
    snapshots kind=logs >"$bk_tmp/rows" || refused 'the binary logs can not be listed'
    : >"$bk_tmp/lives"
    broken=no
    while read -r life; do
        (entries "$bk_spool/$life") </dev/null >"$bk_tmp/names" || {
            broken=yes
            continue
        }
        pieces <"$bk_tmp/names" | sort -k 1,1n -k 3,3n -k 4,4n >"$bk_tmp/pieces.$life"
        printf '%s\t%s\n' "$life" "$(base "$life")" >>"$bk_tmp/lives"
    done <"$bk_tmp/entries"
    # Of who was killed as it did this.
    rm -rf -- "$bk_notes"/streamed "$bk_notes"/streamed.*
    new=$(mktemp -d -- "$bk_notes/streamed.XXXXXX") || fail "there is no room for what was streamed in $bk_notes"
    folding=$new
    trap 'rm -rf -- "$folding"' EXIT
    # The last that was at work comes last, as what was kept last is the latest.
    sort -t "$(printf '\t')" -k 3,3 "$bk_tmp/lives" >"$bk_tmp/lives.new"
    while IFS="$(printf '\t')" read -r life row; do
        # What is streamed now, of these data, is kept within the minute; of what was here before, it is put aside first.
        if [ "${again-}:$life" = "yes:$bk_self" ]; then
            ! others "$newest" <"$bk_tmp/pieces.$life" || broken=yes
            continue
        fi
        : >"$bk_tmp/short.one"
        if [ -n "$row" ]; then
            (fold_one) </dev/null || {
                broken=yes
                continue
            }
        elif [ -s "$bk_tmp/pieces.$life" ]; then
            echo 'no binary logs are kept that it goes on from' >"$bk_tmp/short.one"
        fi
        sed "s|^|what was streamed to $life: |" "$bk_tmp/short.one" >>"$bk_tmp/short"
        case $life in *@*) settle ;; esac
    done <"$bk_tmp/lives.new"
    [ "$broken" = no ] || exit 1
}

# base LIFE: the row of the logs that its pieces go on from: the last that ended in a file of which there are any. Those of an older
# version do not tell where they ended.
base() {
    awk -v server="${1%%@*}" '
        NR == FNR { there[$1 + 0 "@" $2] = 1; next }
        $3 == server {
            if ($12 == "-") before = $0
            at = $12
            sub(/^.*[.]/, "", at)
            split(at, words, "@")
            if ((words[1] + 0 "@" words[2]) in there) found = $0
        }
        END { print found != "" ? found : before }' FS=' ' "$bk_tmp/pieces.$1" FS='\t' "$bk_tmp/rows"
}

# settle: what was put aside goes, once all of it is in the repository; or once it is older than any logs that are kept.
settle() {
    age=$(($(date +%s) - ${life##*@}))
    if [ -s "$bk_tmp/short.one" ] && [ "$age" -le "$(($(log_days) * 86400))" ]; then return 0; fi
    # What came there since, or is none of these, stays.
    if [ -z "$bk_sftp" ]; then
        while read -r _ _ _ _ name; do rm -f -- "$bk_spool/$life/$name"; done <"$bk_tmp/pieces.$life"
        rm -f -- "$bk_spool/$life/part"
        rmdir -- "$bk_spool/$life" 2>"$bk_tmp/err" || say "what was put aside stays in $bk_spool/$life: $(said)"
    else
        # shellcheck disable=SC2086 # words
        {
            awk -v life="$bk_spool/$life" '{ print "-rm " life "/" $5 }' "$bk_tmp/pieces.$life"
            printf -- '-rm %s/part\nrmdir %s\n' "$bk_spool/$life" "$bk_spool/$life"
        } | sftp -q -b - $bk_sftp >/dev/null 2>"$bk_tmp/err" || say "what was put aside stays in $bk_spool/$life: $(said)"
    fi
}

# fold_one: the row is that of the logs that this life goes on from. Leaves in $bk_tmp/short.one what could not be read.
fold_one() {
    server=${life%%@*}
    their=$bk_spool/$life
    cp -- "$bk_tmp/pieces.$life" "$bk_tmp/pieces"
    log=$(printf '%s\n' "$row" | cut -f 1)
    repo ls --long "$log" >"$bk_tmp/ls" || refused 'the binary logs can not be listed'
    awk '$1 ~ /^-/ && $NF ~ /\.[0-9]+$/ { print $4, $NF }' "$bk_tmp/ls" | sort -k 2 -V | tail -n 1 >"$bk_tmp/end"
    read -r size path <"$bk_tmp/end" || {
        echo "the binary logs that it goes on from, $log, hold none" >"$bk_tmp/short.one"
        return 0
    }
    # What is called below has sizes of its own.
    kept_size=$size
    number=${path##*.}
    awk -v number="$number" -v size="$size" '$1 + 0 > number + 0 || $1 + 0 == number + 0 && ($4 == "end" ? $3 : $4) + 0 > size + 0 { found = 1 } END { exit !found }' \
        "$bk_tmp/pieces" || return 0
    awk -v number="$number" '$1 + 0 >= number + 0' "$bk_tmp/pieces" >"$bk_tmp/needed"
    rm -rf -- "${new:?}"/*
    mkdir -p -- "$new/pieces" "$new/kept"
    free=$(df -B1 --output=avail -- "$new" | tail -n 1 | tr -d ' ')
    need=$(awk -v size="$size" '$4 != "end" { size += 2 * ($4 - $3) } END { printf "%.0f", size + 134217728 }' "$bk_tmp/needed")
    [ "$free" -gt "$need" ] || fail "what was streamed takes $((need / 1048576)) MiB, of which 128 must be left, and $((free / 1048576)) are free in $bk_notes"
    keys
    repo dump "$log" "$path" >"$new/kept/$(basename -- "$path")" || refused 'the last binary log that is kept can not be read'
    short=
    taken
    joined
    [ -s "$new/kept/$(basename -- "$path")" ] || fail "what was streamed can not be put together: $(basename -- "$path") is gone from $new"
    find "$new/kept" -type f -size +4c | sort -V >"$new/files"
    end=all
    value=-
    final=-
    first=$(head -n 1 "$new/files")
    lead=$(previous "$first") || fail "the last binary log that is kept, $(basename -- "$first"), does not tell what came before it"
    lead=$(united "$lead" "$(field 10)")
    scan
    first=$(head -n 1 "$new/feed")
    last=$(tail -n 1 "$new/feed")
    if [ -n "$last" ] && { [ "$(basename -- "$last")" != "$(basename -- "$path")" ] || [ "$(stat -c %s -- "$last")" -gt "$kept_size" ]; }; then
        before=$(previous "$first")
        from=$(united "$before" "$(field 10)")
        # A union may name some twice; whoever reads a set takes that.
        to=$(united "$(united "$before" "$(field 9)")" "$(compressed <"$new/scanned")")
        if ! known "$(compressed <"$new/scanned")"; then
            bk_self=$server
            added=0
            set --
            while read -r file; do set -- "$@" "$file"; done <"$new/feed"
            # They are of then, whenever they are folded: what was kept since of another history is the later one.
            put logs --time "$(date -d "@$(($(date -d "$(field 2)" +%s) + 1))" '+%Y-%m-%d %H:%M:%S')" --tag "gtid=$(as_tag "$to")" --tag "from=$(as_tag "$from")" --tag "until=$newest" \
                --tag "place=$(basename -- "$last")@$(birth "$last")" -- "$@"
        fi
    fi
    [ -z "$short" ] || printf '%s\n' "$short" >"$bk_tmp/short.one"
}

# known SET: whether those transactions are in logs of one snapshot already.
known() {
    awk -F '\t' -v set="$1" "$gtid_functions"'
        gtid_lacks(set, $9 == "-" ? "" : $9) == "" && gtid_lacks(set, $10 == "-" ? "" : $10) == gtid_lacks(set, "") { found = 1 }
        END { exit !found }' "$bk_tmp/rows"
}

# keys: what opens the pieces of that server, the newest first; each life had one of its own.
keys() {
    snapshots kind=key >"$bk_tmp/keys" || refused 'the key of what was streamed can not be read'
    awk -F '\t' -v server="$server" '$3 == server { print $1 }' "$bk_tmp/keys" | tail -n 9 | sort -r >"$bk_tmp/keys.ids"
    rm -f -- "$bk_tmp"/opens.*
    while read -r key; do
        repo dump "$key" /opens >"$bk_tmp/opens.$key" </dev/null || refused 'the key of what was streamed can not be read'
    done <"$bk_tmp/keys.ids"
}

# field NUMBER: of the row; nothing where it has none.
field() { printf '%s\n' "$row" | awk -F '\t' -v number="$1" '$number != "-" { print $number }'; }

# entries DIRECTORY: what lies there; nothing if it is not there.
entries() {
    if [ -z "$bk_sftp" ]; then
        [ ! -d "$1" ] || find "$1" -ignore_readdir_race -mindepth 1 -maxdepth 1 -printf '%f\n' 2>"$bk_tmp/err" || fail "what was streamed can not be listed: $(said)"
        return 0
    fi
    # shellcheck disable=SC2086 # words
    printf 'ls -1 %s\n' "$1" | sftp -q -b - $bk_sftp 2>"$bk_tmp/err" >"$bk_tmp/ls" || {
        complains 'not found|no such file' || fail "what was streamed can not be listed: $(said)"
        return 0
    }
    sed -n "s|^$1/||p" "$bk_tmp/ls"
}

# taken: what is needed of it comes here.
taken() {
    if [ -z "$bk_sftp" ]; then
        while read -r _ _ _ _ name; do cp -- "$their/$name" "$new/pieces/$name" || fail "what was streamed can not be read"; done <"$bk_tmp/needed"
        return 0
    fi
    # Who streams goes on, and what is kept by now goes.
    # shellcheck disable=SC2086
    { printf 'cd %s\n' "$their" && awk -v to="$new/pieces/" '{ print "-get " $5 " " to $5 }' "$bk_tmp/needed"; } |
        sftp -q -b - $bk_sftp >/dev/null 2>"$bk_tmp/err" || fail "what was streamed can not be read: $(said)"
}

# joined: the last file that is kept goes on, and those after it, as far as piece fits piece. Sets short if some lie behind that.
joined() {
    fitted
    [ -z "$short" ] || return 0
    awk -v number="$number" -v reached="$reached" '
        $1 + 0 > number + 0 || $1 + 0 == number + 0 && ($4 == "end" ? $3 : $4) + 0 > reached + 0 { found = 1 }
        END { exit !found }' "$bk_tmp/needed" || return 0
    short="behind byte $reached of $(basename -- "$file") a piece is missing; all before it is there"
}

# fitted: piece by piece, until none fits. Leaves in number and reached how far that was; sets short if one can not be read.
fitted() {
    file=$new/kept/$(basename -- "$path")
    born=$(birth "$file")
    while :; do
        reached=$size
        closed=
        while read -r piece_number piece_born piece_from piece_to name; do
            if ! [ "$piece_number" -eq "$number" ] || [ "$piece_born" != "$born" ]; then continue; fi
            if [ "$piece_to" = end ]; then
                closed=$piece_from
            elif [ "$piece_to" -gt "$reached" ]; then
                [ "$piece_from" -le "$reached" ] || return 0
                opened || return 0
                tail -c "+$((reached - piece_from + 1))" -- "$new/piece" >>"$file" || fail "what was streamed can not be put together in $new"
                [ "$(stat -c %s -- "$file")" = "$piece_to" ] || fail "what was streamed can not be put together: $(basename -- "$file") is not as long as it was"
                reached=$piece_to
            fi
        done <"$bk_tmp/needed"
        if [ -z "$closed" ] || [ "$closed" -gt "$reached" ]; then return 0; fi
        # A server that crashed takes back what was torn.
        truncate -s "$closed" -- "$file" || fail "what was streamed can not be put together in $new"
        awk -v number="$number" '$1 + 0 == number + 1 && $3 + 0 == 0 && $4 != "end" { print $1, $2, $5 }' "$bk_tmp/needed" | tail -n 1 >"$bk_tmp/after"
        read -r after born name <"$bk_tmp/after" || return 0
        number=$after
        file=$new/kept/${name%%@*}
        : >"$file"
        size=0
    done
}

# opened: the piece is open; false, and short is set, if it can not be opened.
opened() {
    for key in "$bk_tmp"/opens.*; do
        if openssl cms -decrypt -inform DER -binary -in "$new/pieces/$name" -inkey "$key" -out "$new/piece" 2>"$bk_tmp/err" </dev/null &&
            [ "$(stat -c %s -- "$new/piece")" = "$((piece_to - piece_from))" ]; then
            return 0
        fi
    done
    short="a piece of it, $name, is damaged or gone; all before it is there"
    return 1
}
