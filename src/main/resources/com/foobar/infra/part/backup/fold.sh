# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script, and what is set here is read by the others in it
# What was streamed behind the binary logs that are kept becomes kept ones itself, whoever does that: the server that streamed it may be
# gone. Then it is as if that server had kept its logs once more.

# fold: says what could not be read, if anything could not.
fold() {
    [ -n "$bk_spool" ] || return 0
    snapshots kind=logs >"$bk_tmp/rows" || refused 'the binary logs can not be listed'
    [ -s "$bk_tmp/rows" ] || return 0
    row=$(tail -n 1 "$bk_tmp/rows")
    log=$(printf '%s\n' "$row" | cut -f 1)
    server=$(printf '%s\n' "$row" | cut -f 3)
    their=$bk_spool/$server
    listed >"$bk_tmp/listed"
    pieces <"$bk_tmp/listed" | sort -k 1,1n -k 3,3n -k 4,4n >"$bk_tmp/pieces"
    repo ls --long "$log" >"$bk_tmp/ls" || refused 'the binary logs can not be listed'
    awk '$1 ~ /^-/ && $NF ~ /\.[0-9]+$/ { print $4, $NF }' "$bk_tmp/ls" | sort -k 2 -V | tail -n 1 >"$bk_tmp/end"
    read -r size path <"$bk_tmp/end" || return 0
    # What is called below has sizes of its own.
    kept_size=$size
    number=${path##*.}
    awk -v number="$number" -v size="$size" '$1 + 0 > number + 0 && $4 != "end" || $1 + 0 == number + 0 && $4 + 0 > size + 0 { found = 1 } END { exit !found }' \
        "$bk_tmp/pieces" || return 0
    awk -v number="$number" '$1 + 0 >= number + 0' "$bk_tmp/pieces" >"$bk_tmp/needed"
    new=$bk_notes/streamed
    trap 'rm -rf -- "$bk_notes/streamed"' EXIT
    rm -rf -- "$new"
    mkdir -p -- "$new/pieces" "$new/kept"
    free=$(df -B1 --output=avail -- "$new" | tail -n 1 | tr -d ' ')
    need=$(awk -v size="$size" '$4 != "end" { size += 2 * ($4 - $3) } END { printf "%.0f", size + 134217728 }' "$bk_tmp/needed")
    [ "$free" -gt "$need" ] || fail "what was streamed takes $((need / 1048576)) MiB, of which 128 must be left, and $((free / 1048576)) are free in $bk_notes"
    repo dump --tag "stack=$bk_stack,kind=key,server=$server" latest /opens >"$bk_tmp/opens" || refused 'the key of what was streamed can not be read'
    repo dump "$log" "$path" >"$new/kept/$(basename -- "$path")" || refused 'the last binary log that is kept can not be read'
    taken
    short=
    joined
    find "$new/kept" -type f -size +4c | sort -V >"$new/files"
    end=all
    value=-
    final=-
    scan
    first=$(head -n 1 "$new/feed")
    last=$(tail -n 1 "$new/feed")
    if [ -n "$last" ] && { [ "$(basename -- "$last")" != "$(basename -- "$path")" ] || [ "$(stat -c %s -- "$last")" -gt "$kept_size" ]; }; then
        before=$(previous "$first")
        from=$(united "$before" "$(field 10)")
        # A union may name some twice; whoever reads a set takes that.
        to=$(united "$(united "$before" "$(field 9)")" "$(compressed <"$new/scanned")")
        bk_self=$server
        added=0
        set --
        while read -r file; do set -- "$@" "$file"; done <"$new/feed"
        put logs --tag "gtid=$(as_tag "$to")" --tag "from=$(as_tag "$from")" --tag "until=$newest" -- "$@"
    fi
    [ -z "$short" ] || fail "$short"
}

# field NUMBER: of the row; nothing where it has none.
field() { printf '%s\n' "$row" | awk -F '\t' -v number="$1" '$number != "-" { print $number }'; }

# listed: what lies there of that server.
listed() {
    if [ -z "$bk_sftp" ]; then
        [ ! -d "$their" ] || find "$their" -mindepth 1 -printf '%f\n'
        return 0
    fi
    # shellcheck disable=SC2086 # words
    printf -- '-cd %s\n-ls -1\n' "$their" | sftp -q -b - $bk_sftp 2>"$bk_tmp/err" || fail "what was streamed can not be listed: $(said)"
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
    file=$new/kept/$(basename -- "$path")
    born=$(birth "$file")
    while :; do
        reached=$size
        closed=
        while read -r piece_number piece_born piece_from piece_to name; do
            if ! [ "$piece_number" -eq "$number" ] || [ "$piece_born" != "$born" ]; then continue; fi
            if [ "$piece_to" = end ]; then
                closed=$piece_from
            elif [ "$piece_from" -le "$reached" ] && [ "$piece_to" -gt "$reached" ]; then
                opened || return 0
                tail -c "+$((reached - piece_from + 1))" -- "$new/piece" >>"$file"
                reached=$piece_to
            elif [ "$piece_to" -gt "$reached" ]; then
                short="behind byte $reached of $(basename -- "$file") a piece of what was streamed is missing; all before it is there"
                return 0
            fi
        done <"$bk_tmp/needed"
        if [ -z "$closed" ] || [ "$closed" -gt "$reached" ]; then return 0; fi
        # A server that crashed takes back what was torn.
        truncate -s "$closed" -- "$file"
        awk -v number="$number" '$1 + 0 == number + 1 && $3 + 0 == 0 && $4 != "end" { print $1, $2, $5 }' "$bk_tmp/needed" | tail -n 1 >"$bk_tmp/after"
        read -r number born name <"$bk_tmp/after" || return 0
        file=$new/kept/${name%%@*}
        : >"$file"
        size=0
    done
}

# opened: the piece is open; false, and short is set, if it can not be opened.
opened() {
    if openssl cms -decrypt -inform DER -binary -in "$new/pieces/$name" -inkey "$bk_tmp/opens" -out "$new/piece" 2>"$bk_tmp/err" &&
        [ "$(stat -c %s -- "$new/piece")" = "$((piece_to - piece_from))" ]; then
        return 0
    fi
    short="a piece of what was streamed, $name, is damaged or gone; all before it is there"
    return 1
}
