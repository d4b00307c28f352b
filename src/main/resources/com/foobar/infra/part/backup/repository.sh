# shellcheck shell=sh
# shellcheck disable=SC2154 # bk_... are set at the top of the whole script
# The repository: how it is reached, and what is said of it where it is not.

# repo ARGUMENT...: restic; what it complains of goes to a file.
repo() {
    set -- --repo "$bk_repository" --cache-dir "$bk_cache" "$@"
    [ "$bk_limit" = 0 ] || set -- --limit-upload "$bk_limit" "$@"
    [ -z "$bk_ssh" ] || set -- --option "sftp.command=$bk_ssh" "$@"
    if [ -n "$bk_user" ]; then
        (entry && RESTIC_PASSWORD_FILE=$bk_password ${brief:+timeout -k 5 "$brief"} restic "$@" 2>"$bk_tmp/err" 9>&-)
    else
        RESTIC_PASSWORD_FILE=$bk_password ${brief:+timeout -k 5 "$brief"} restic "$@" 2>"$bk_tmp/err" 9>&-
    fi
    set -- $?
    # Who swallows what is sent says nothing.
    case $brief:$1 in
        ?*:124 | ?*:137) locked_out || echo "$(address) did not answer within $brief seconds" >>"$bk_tmp/err" ;;
    esac
    return "$1"
}

# address: of whom is asked at a URL, with its port.
address() {
    host=${bk_repository#*://}
    host=${host%%/*}
    port=443
    case $bk_repository in *:http:*) port=80 ;; esac
    case $host in
        *]) printf '%s:%s\n' "$host" "$port" ;;
        *:*) printf '%s\n' "$host" ;;
        *) printf '%s:%s\n' "$host" "$port" ;;
    esac
}

# there: whether one at a URL is there at all.
there() {
    case $bk_repository in
        rest:* | s3:*) config ;;
    esac
}

# config: what the repository is. Who is not there at a URL is asked by restic for a quarter of an hour, and here for 20 seconds.
config() {
    case $bk_repository in
        rest:* | s3:*) brief=20 ;;
    esac
    status=0
    repo --no-lock cat config >"$bk_tmp/config" || status=$?
    brief=
    return "$status"
}

# entry: by what we are known there goes to the environment, and into no argument.
entry() {
    secret=$(cat -- "$bk_secret") || return 1
    case $bk_repository in
        s3:*) export AWS_ACCESS_KEY_ID="$bk_user" AWS_SECRET_ACCESS_KEY="$secret" ${bk_region:+"AWS_DEFAULT_REGION=$bk_region"} ;;
        *) export RESTIC_REST_USERNAME="$bk_user" RESTIC_REST_PASSWORD="$secret" ;;
    esac
}

# complains PATTERN: whether the last one did so.
complains() { grep -qiE -- "$1" "$bk_tmp/err"; }

# how restic tells that somebody at a URL is not there, or takes neither our name nor our secret
bk_locked_out='HTTP response .40[13]|response unexpected: 40[13]|access ?denied|access key id|signature we calculated|x509|dial tcp|no such host|Client\.Timeout|did not answer within'

locked_out() { complains "$bk_locked_out"; }

# refused WHAT: why the last one failed, in words that tell what to do; the end of this run.
refused() {
    if complains 'wrong password|no key found'; then
        fail "$1: the password does not open the repository $bk_repository. It has the password that it was made with: give that one in backup.password, and apply"
    elif complains 'already locked'; then
        fail "$1: the repository is locked: $(grep -iE 'already locked|lock was created' "$bk_tmp/err" | tr '\n' ' ')- if nobody works on it, that lock goes by itself 30 minutes after its owner died"
    elif locked_out; then
        fail "$1: the repository $bk_repository does not let us in, or is not there: $(grep -iE -- "$bk_locked_out" "$bk_tmp/err" | tail -n 1 | sed 's/.*: \(dial tcp\)/\1/')"
    elif complains 'no space left|disk quota|ENOSPC'; then
        fail "$1: the repository $bk_repository is full; give it room, or keep fewer in backup.keep"
    elif complains 'ssh: connect|connection (refused|timed out|reset)|no route to host|host key verification failed|permission denied \(|could not resolve|unable to start the sftp session|connection lost'; then
        fail "$1: the repository's server does not let us in: $(said)"
    elif complains 'ciphertext verification failed|does not exist|not found in the index|hash mismatch|damaged|invalid data|unexpected EOF'; then
        fail "$1: the repository $bk_repository is damaged: $(said). See: restic check, restic repair"
    fi
    fail "$1: $(said)"
}

# said: the complaint in one line. What ends it is all that matters.
said() {
    sed -n 's/.*"message":"\(.*\)"}$/\1/;/[^ ]/p' "$bk_tmp/err" | tail -n 3 | cut -c 1-300 | tr '\n' ' ' | sed 's/ $//'
}

# ready: the repository is there, opens by our password, and is the one that it always was. It is made once.
ready() {
    if config; then
        :
    elif ! locked_out && complains 'repository does not exist|unable to open config file'; then
        if [ -s "$bk_notes/repository" ]; then
            fail "there is no repository at $bk_repository any more, and there was one ($(cut -c 1-10 "$bk_notes/repository")). If it is lost for good, and a new one is to be made: rm $bk_notes/repository"
        fi
        [ "$bk_makes" = yes ] || fail "there is no repository at $bk_repository yet; $bk_from makes it"
        repo init >/dev/null || refused 'the repository could not be made'
        config || refused 'the new repository can not be read'
        say "made the repository $bk_repository"
    else
        refused 'no backup'
    fi
    id=$(sed -n 's/.*"id": *"\([0-9a-f]*\)".*/\1/p' "$bk_tmp/config")
    [ -n "$id" ] || fail "the repository $bk_repository does not tell its id"
    if [ -s "$bk_notes/repository" ] && [ "$(cat "$bk_notes/repository")" != "$id" ]; then
        fail "$bk_repository is another repository (${id%"${id#??????????}"}) than it was ($(cut -c 1-10 "$bk_notes/repository")). If that is meant: rm $bk_notes/repository"
    fi
    printf '%s\n' "$id" | note repository
    # Only of those who are dead: on this server for sure, elsewhere after half an hour of silence.
    repo unlock >/dev/null || refused 'stale locks could not be removed'
}

# patiently WHAT ARGUMENT...: restic, which waits up to ten minutes for who works on the repository just now.
patiently() {
    what=$1
    shift
    tries=60
    while :; do
        status=0
        repo "$@" || status=$?
        [ "$status" -ne 0 ] || return 0
        # Of what is in use, a file may change or go meanwhile; the rest is there.
        if [ "$status" -eq 3 ] && [ "${kind-}" = files ]; then
            say "not all files could be read: $(said)"
            return 0
        fi
        if [ "$tries" -le 0 ] || ! complains 'already locked'; then refused "$what"; fi
        tries=$((tries - 1))
        sleep 10
    done
}

# room: how many bytes are free where the repository is; nothing where that can not be told.
room() {
    case $bk_repository in
        /*) df -B1 --output=avail -- "$bk_repository" 2>/dev/null | tail -n 1 | tr -d ' ' ;;
        sftp:*)
            # shellcheck disable=SC2086 # words
            printf 'df %s\n' "${bk_repository##*:}" | sftp -q -b - $bk_sftp 2>/dev/null | awk '$1 ~ /^[0-9]+$/ { printf "%.0f\n", $3 * 1024; exit }'
            ;;
    esac
}

# snapshots [TAG]: one a line, the oldest first: id, time, server, kind, role, version of MySQL, bytes, bytes that were new,
# set of GTIDs; of binary logs also the set before their first, until when they are complete, in microseconds since 1970, and in which
# file of which birth they end.
snapshots() {
    there || return 1
    repo --no-lock snapshots --json --tag "stack=$bk_stack${1:+,$1}" >"$bk_tmp/list" || return 1
    sed 's/,"short_id":"[0-9a-f]*"}/\n/g' "$bk_tmp/list" | awk '
        function text(name,    at) {
            if (!match($0, "\"" name "\":\"[^\"]*\"")) return "-"
            at = length(name) + 4
            return substr($0, RSTART + at, RLENGTH - at - 1)
        }
        function number(name) {
            return match($0, "\"" name "\":[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : "-"
        }
        function tag(name) {
            return match($0, "\"" name "=[^\"]*\"") ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 3) : "-"
        }
        /"time"/ {
            gtid = tag("gtid")
            gsub(/\+/, ",", gtid)
            from = tag("from")
            gsub(/\+/, ",", from)
            printf "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", substr(text("id"), 1, 8), text("time"), tag("server"), tag("kind"),
                tag("role"), tag("mysql"), number("total_bytes_processed"), number("data_added"), gtid,
                from, tag("until"), tag("place")
        }'
}
