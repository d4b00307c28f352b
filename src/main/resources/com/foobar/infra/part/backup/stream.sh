# shellcheck shell=sh
# shellcheck disable=SC2154,SC2034 # bk_... are set at the top of the whole script
# What this server's binary logs grow by goes to the repository's place within the same second, until the logs themselves are kept there
# a minute later: sealed piece by piece for a key that lies in the repository. Each piece says of which file it is, of which birth of that
# file, and which bytes, so that what it is can be told whatever went on here.

# the most that one piece holds, in bytes
bk_piece=4194304

# sized: over a line that is slow a piece is there within 20 seconds.
sized() {
    if [ "$bk_limit" != 0 ] && [ "$((bk_limit * 20480))" -lt "$bk_piece" ]; then bk_piece=$((bk_limit * 20480)); fi
}

# stream: goes on whatever happens; a way there that broke, or a server that is away, is tried anew each five seconds.
stream() {
    self=$(stat -c %i -- "$0")
    mkdir -p -- "$(dirname -- "$bk_streamed")"
    while unchanged; do
        (streaming) || sleep 5
    done
}

# unchanged: whether this is not to be another version of itself by now.
unchanged() { [ "$(stat -c %i -- "$0" 2>/dev/null)" = "$self" ]; }

streaming() {
    line=
    trap '[ -z "$line" ] || kill "$line" 2>/dev/null' EXIT
    trap 'exit 143' TERM
    sized
    sealing
    connect
    cramped
    # Since all was there last, whoever was at it.
    waits=$(sed -n 's/^waits=//p' "$bk_streamed" 2>/dev/null)
    [ -n "$waits" ] || waits=$(sed -n 's/^at=//p' "$bk_streamed" 2>/dev/null)
    waits=${waits:-$(date +%s)}
    while unchanged; do
        if following; then
            while follow; do :; done
        fi
        printf 'at=%s\nwaits=%s\n' "$(date +%s)" "$waits" >"$bk_streamed"
        sleep 2
    done
}

# following: begins where the logs end that are kept; false if there are none that this server still goes on from.
following() {
    if [ -e "$bk_notes/restoring" ] || [ ! -s "$bk_notes/logs" ]; then return 1; fi
    noted=
    placed || return 1
    file=$place_file
    sent=$place_size
    inode=$(stat -c %i -- "$file" 2>/dev/null) || return 1
    [ "$(birth "$file")" = "$place_birth" ] || return 1
    index=$(sql 'SELECT @@log_bin_index;') || fail "nothing is streamed: MySQL does not answer ($(sql_said))"
    directory=$(sql 'SELECT @@datadir;') || fail "nothing is streamed: MySQL does not answer ($(sql_said))"
    touch "$bk_tmp/sent"
    cat "$bk_tmp/sent" >>"$bk_tmp/old"
    : >"$bk_tmp/sent"
    pieces <"$bk_tmp/old" >"$bk_tmp/old.pieces"
    ! others "$file" <"$bk_tmp/old.pieces" || aside
    caught=no
    due=0
    noted_at=0
}

# others LOG: whether of the pieces on standard input some are of logs that do not lie beside that one: of data that were here before.
others() {
    sed 's/^[^ ]* \([^ ]*\) .* \(.*\)@.*$/\2 \1/' | sort -u >"$bk_tmp/born"
    while read -r name born; do
        [ "$(birth "$(dirname -- "$1")/$name")" = "$born" ] || return 0
    done <"$bk_tmp/born"
    return 1
}

# aside: what lies there stays, by another name, until whoever looks at it has it in the repository.
aside() {
    life=$their@$(date +%s)
    say "what was streamed of the data that were here before is put aside, to $life"
    if [ -z "$bk_sftp" ]; then
        { mv -T -- "$their" "$life" && mkdir -- "$their"; } || fail "nothing is streamed: $their can not be put aside"
    else
        tell 'cd /' "rename $their $life" "mkdir $their" "cd $their"
    fi
    : >"$bk_tmp/old"
}

# placed: reads until where the logs are kept; false if that is not known, or the same as before.
placed() {
    place=$(sed -n 's/^place=//p' "$bk_notes/logs" 2>/dev/null)
    [ -n "$place" ] && [ "$place" != "$noted" ] || return 1
    noted=$place
    place_size=${place##* }
    place=${place% *}
    place_birth=${place##* }
    place_file=${place% *}
}

# birth FILE: when a binary log was begun, as it says itself; two of the same name have another.
birth() { od -An -tu4 -j4 -N4 -- "$1" 2>/dev/null | tr -d ' '; }

# follow: sends what is new, once; false if this is not what it was any more.
follow() {
    last=$(located "$(tail -n 1 -- "$index" 2>/dev/null)")
    # One that is being written names none, or half of one.
    [ -f "$last" ] || return 1
    # Its size after that: of a file that another follows no more comes.
    now=$(stat -c '%i %s' -- "$file" 2>/dev/null) || return 1
    [ "${now% *}" = "$inode" ] || return 1
    size=${now#* }
    tend || return 1
    if [ "$size" -gt "$sent" ]; then
        to=$size
        [ "$((to - sent))" -le "$bk_piece" ] || to=$((sent + bk_piece))
        tail -c "+$((sent + 1))" -- "$file" | head -c "$((to - sent))" |
            openssl cms -encrypt -binary -aes-256-gcm -outform DER -out "$bk_tmp/piece" "$bk_tmp/seal" 2>"$bk_tmp/err" ||
            fail "nothing is streamed: a piece can not be sealed: $(said)"
        deliver "$(basename -- "$file")@$(birth "$file").$sent-$to"
        sent=$to
        [ "$sent" = "$size" ] || return 0
    fi
    if [ "$last" != "$file" ]; then
        : >"$bk_tmp/piece"
        deliver "$(basename -- "$file")@$(birth "$file").$size-end"
        after || return 1
        return 0
    fi
    [ "$size" -ge "$sent" ] || return 1
    if [ "$caught" = no ]; then
        forget_old
        caught=yes
    fi
    if [ "$noted_at" != "$due" ]; then
        noted_at=$due
        waits=$(date +%s)
        printf 'at=%s\n' "$waits" >"$bk_streamed"
        rm -f -- "$bk_notes/stream-failed"
    fi
    sleep 0.5
}

# tend: what is seen to each ten seconds, however much there is to send; false if this is not what it was any more.
tend() {
    moment=$(date +%s)
    # A clock may be set back.
    if [ "$moment" -lt "$due" ] && [ "$moment" -ge "$((due - 10))" ]; then return 0; fi
    due=$((moment + 10))
    [ ! -e "$bk_notes/restoring" ] || return 1
    unchanged || return 1
    if placed; then
        forget_kept
        # What is kept by now needs to be sent no more.
        [ "${place_file##*.}" -le "${file##*.}" ] || return 1
    fi
    cramped
    ! lacking || return 1
}

# cramped: ends this where so little room is left that what else is there, maybe a database, would lack it.
cramped() {
    if [ -z "$bk_sftp" ]; then
        df -B1 --output=size,avail -- "$bk_repository" 2>/dev/null | tail -n 1 >"$bk_tmp/room"
    else
        : >"$bk_tmp/out"
        tell 'df .'
        # In units of 1024 bytes.
        awk '$1 ~ /^[0-9]+$/ { printf "%.0f %.0f\n", $1 * 1024, $3 * 1024; exit }' "$bk_tmp/out" >"$bk_tmp/room"
    fi
    enough <"$bk_tmp/room" || fail "nothing is streamed: $(awk '{ printf "%.0f of %.0f", $2 / 1048576, $1 / 1048576 }' "$bk_tmp/room") MiB are free where the repository is, and $bk_room must be left"
}

bk_room='a twentieth (10 GiB of a large disk, at least 256 MiB)'

# enough: whether a disk of that size, with so much that is free, has some to spare; one that does not tell has.
enough() {
    awk '{ least = $1 / 20; if (least > 10737418240) least = 10737418240; if (least < 268435456) least = 268435456; if ($2 ~ /^[0-9]+$/ && $2 < least) short = 1 } END { exit short }'
}

# lacking: whether something that was sent lies there no more. All since the logs that are kept is sent anew then.
lacking() {
    listing >"$bk_tmp/there"
    grep -vxF -f "$bk_tmp/there" -- "$bk_tmp/sent" >"$bk_tmp/lack" || return 1
    printf '%s\n' "${JOURNAL_STREAM:+<4>}of what was streamed something is gone from the repository's place, and sent anew, from $(head -n 1 "$bk_tmp/lack") on" >&2
}

# listing: what lies there.
listing() {
    if [ -z "$bk_sftp" ]; then
        find "$their" -mindepth 1 -printf '%f\n'
    else
        : >"$bk_tmp/out"
        tell 'ls -1'
        grep -v '^sftp> ' "$bk_tmp/out"
    fi
}

# after: goes on with the file that comes after this one; false if none does.
after() {
    name=$(found=no && while read -r name; do
        if [ "$found" = yes ]; then
            printf '%s\n' "$name"
            break
        fi
        [ "$(located "$name")" != "$file" ] || found=yes
    done <"$index")
    [ -n "$name" ] || return 1
    file=$(located "$name")
    inode=$(stat -c %i -- "$file" 2>/dev/null) || return 1
    sent=0
}

# sealing: makes what pieces are sealed by, once; what opens them lies in the repository, and nowhere else.
sealing() {
    until [ -s "$bk_notes/repository" ]; do sleep 2; done
    if [ -s "$bk_notes/seal" ] && [ "$(cat "$bk_notes/seal-of" 2>/dev/null)" = "$(cat "$bk_notes/repository")" ]; then
        cp -- "$bk_notes/seal" "$bk_tmp/seal"
        return 0
    fi
    mkdir -p -- "$bk_tmp/made"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$bk_stack $bk_self" -days 36500 \
        -keyout "$bk_tmp/made/opens" -out "$bk_tmp/seal" 2>"$bk_tmp/err" || fail "nothing is streamed: no key can be made: $(said)"
    patiently 'the key of what is streamed can not be kept' --json --quiet backup --host "$bk_self" --tag "stack=$bk_stack" --tag kind=key \
        --tag "server=$bk_self" --stdin --stdin-filename opens <"$bk_tmp/made/opens" >/dev/null
    rm -rf -- "$bk_tmp/made"
    note seal <"$bk_tmp/seal"
    note seal-of <"$bk_notes/repository"
}

# connect: one connection for all of it, which is told what to do line by line. What lies there from before is noted.
connect() {
    their=$bk_spool/$bk_self
    if [ -z "$bk_sftp" ]; then
        # Where nothing is mounted, this is the server's own disk.
        [ -s "$bk_repository/config" ] || fail "nothing is streamed: there is no repository at $bk_repository"
        mkdir -p -- "$their" || fail "nothing is streamed: $their can not be made"
        find "$their" -mindepth 1 -printf '%f\n' >"$bk_tmp/old"
        return 0
    fi
    export SHELL=/bin/sh
    # shellcheck disable=SC2086 # words
    printf -- '-mkdir %s\n-mkdir %s\ncd %s\nls -1\n' "$bk_spool" "$their" "$their" | sftp -q -b - $bk_sftp 2>"$bk_tmp/err" >"$bk_tmp/ls" ||
        fail "nothing is streamed: the repository's server does not let us in: $(said)"
    grep -v '^sftp> ' "$bk_tmp/ls" >"$bk_tmp/old"
    rm -f -- "$bk_tmp/line" "$bk_tmp/answer"
    mkfifo "$bk_tmp/line" "$bk_tmp/answer"
    # Who writes to one that is gone is told so, and not ended.
    trap '' PIPE
    slow=
    [ "$bk_limit" = 0 ] || slow="-l $((bk_limit * 8))"
    # shellcheck disable=SC2086
    sftp -q -b - $slow $bk_sftp <"$bk_tmp/line" >>"$bk_tmp/out" 2>"$bk_tmp/err" 9>&- &
    line=$!
    exec 7>"$bk_tmp/line"
    tell "cd $their"
}

# tell LINE...: does that there, and waits until it is done.
tell() {
    { printf '%s\n' "$@" "!echo done >$bk_tmp/answer" >&7; } 2>/dev/null || fail "nothing is streamed: the connection ended: $(said)"
    [ "$(timeout 60 head -n 1 "$bk_tmp/answer")" = "done" ] || fail "nothing is streamed: the repository's server took nothing for a minute: $(said)"
}

# deliver NAME: the piece is there by that name, and on its disk.
deliver() {
    if [ -z "$bk_sftp" ]; then
        [ -s "$bk_repository/config" ] || fail "nothing is streamed: there is no repository at $bk_repository"
        dd if="$bk_tmp/piece" of="$their/part" bs=1M conv=fsync status=none 2>"$bk_tmp/err" || fail "nothing is streamed: $(said)"
        mv -fT -- "$their/part" "$their/$1" || fail "nothing is streamed: $their takes no files"
    else
        tell "put -f $bk_tmp/piece part" "rename part $1"
    fi
    printf '%s\n' "$1" >>"$bk_tmp/sent"
}

# forget NAMES: those in that file are not needed there any more.
forget() {
    [ -s "$1" ] || return 0
    if [ -z "$bk_sftp" ]; then
        while read -r name; do rm -f -- "$their/$name"; done <"$1"
    else
        # One that is gone already is no matter.
        sed 's/^/-rm /' "$1" >&7 2>/dev/null || fail "nothing is streamed: the connection ended: $(said)"
        tell pwd
    fi
}

# forget_old: what lay there when this began is there once more.
forget_old() {
    grep -vxF -f "$bk_tmp/sent" -- "$bk_tmp/old" >"$bk_tmp/gone"
    forget "$bk_tmp/gone"
    rm -f -- "$bk_tmp/old" "$bk_tmp/gone"
}

# forget_kept: what is in the logs that were kept since.
forget_kept() {
    pieces <"$bk_tmp/sent" | awk -v number="${place_file##*.}" -v size="$place_size" \
        '$1 + 0 < number + 0 || $1 + 0 == number + 0 && $4 != "end" && $4 + 0 <= size + 0 { print $5 }' >"$bk_tmp/gone"
    forget "$bk_tmp/gone"
    grep -vxF -f "$bk_tmp/gone" -- "$bk_tmp/sent" >"$bk_tmp/sent.new"
    mv -fT -- "$bk_tmp/sent.new" "$bk_tmp/sent"
}

# pieces: of names, a line each: number of the file, its birth, first byte, the one behind the last or "end", the name.
pieces() {
    sed -n 's/^.*\.\([0-9]\{1,10\}\)@\([0-9]\{1,10\}\)\.\([0-9]\{1,18\}\)-\([0-9]\{1,18\}\|end\)$/\1 \2 \3 \4 &/p'
}
