#!/bin/bash
# ${stack}: whether HAProxy on ${server} answers. Written by foobar-infra; change the topology or the template, not this file.
# keepalived runs it each second, so it is one process: bash connects by itself, which sh cannot.
#
#   answers WORD    exits 0 if it does, and notes the word, by which it is told what keepalived has loaded

main() {
    exec 3<>/dev/tcp/127.0.0.1/${statusPort} || exit 1
    printf 'GET /generation HTTP/1.0\r\n\r\n' >&3
    read -r -t 0.9 _ status _ <&3
    [ "$status" = 200 ] || exit 1
    read -r noted 2>/dev/null <${run}/generation
    [ "$noted" = "$1" ] || printf '%s\n' "$1" >${run}/generation
}

main "$@" 2>/dev/null
