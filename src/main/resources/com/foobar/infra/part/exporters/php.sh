#!/bin/sh
# Written by foobar-infra. php-figures OUT STATUS LISTEN: writes, again and again, how busy PHP is to OUT, for the node exporter. PHP's
# process manager tells it at the socket STATUS, where it answers while all processes that it has are busy. How many requests wait
# where it listens (a socket's path, or :PORT), the kernel tells: of a socket the process manager does not know that.
set -u
main() {
    umask 022
    export LC_ALL=C.UTF-8
    out=$1
    status=$2
    listen=$3
    mkdir -p -- "$(dirname -- "$out")"
    while :; do
        pool >"$out.new" && mv -fT -- "$out.new" "$out"
        sleep 10
    done
}

# pool: whether it tells of itself, and what.
pool() {
    told=$(ask | figures)
    if [ -z "$told" ]; then
        echo 'foobar_infra_php_up 0'
        return 0
    fi
    printf 'foobar_infra_php_up 1\n%s\nfoobar_infra_php_waiting %s\n' "$told" "$(queue | waiting)"
}

ask() {
    timeout -k 1 5 env -i REQUEST_METHOD=GET SCRIPT_NAME=/foobar-infra-status SCRIPT_FILENAME=/foobar-infra-status \
        /usr/bin/cgi-fcgi -bind -connect "$status" 2>/dev/null </dev/null
}

# figures <PAGE: what of PHP's page of status is told; nothing if it is another page.
figures() {
    tr -d '\r' | awk -F ': *' '
        $1 == "accepted conn" { accepted = $2 }
        $1 == "active processes" { busy = $2 }
        $1 == "total processes" { workers = $2 }
        END {
            if (workers != "" && busy != "" && accepted != "")
                printf "foobar_infra_php_workers %d\nfoobar_infra_php_busy %d\nfoobar_infra_php_requests_total %d\n", workers, busy, accepted
        }'
}

# queue: the sockets that requests come to.
queue() {
    case $listen in
        :*) ss -Hltn "sport = $listen" ;;
        *) ss -Hlx src "unix:$listen" ;;
    esac 2>/dev/null
}

# waiting <SOCKETS: how many connections nobody has accepted yet.
waiting() {
    awk '{ for (i = 1; i < NF; i++) if ($i == "LISTEN") sum += $(i + 1) } END { printf "%d", sum }'
}
main "$@"
