# shellcheck shell=sh
# shellcheck disable=SC2154 # fi_after is set by the activation
# What load balancers ask of nginx is answered by a new configuration too, or the one before stays: they would lead nobody there.

# fi_web_status ADDRESS PORT HOST PATH [tls]: the status that a load balancer's check gets, or nothing.
fi_web_status() {
    fi_head="GET $4 HTTP/1.0\\r\\nHost: $3\\r\\nUser-Agent: haproxy-check\\r\\nConnection: close\\r\\n\\r\\n"
    if [ "${5-}" = tls ]; then
        printf %b "$fi_head" | timeout 3 openssl s_client -quiet -connect "$1:$2" -servername "$3" 2>/dev/null | head -c 500
    else
        # shellcheck disable=SC2016 # the inner shell expands it
        timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf %b "$2" >&3 && exec head -c 500 <&3' "$1" "$2" "$fi_head" 2>/dev/null
    fi | tr -d '\r\0' | sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p'
}

# fi_web_trial PORT SCHEME HOST PATH ASKED [APP-PATH ADDRESS PORT...]: where nginx answers its checks well, the app that they will reach
# must answer them so too, on one of its servers at least. ASKED says what that is.
fi_web_trial() {
    fi_web_well=
    [ "$(fi_web_status 127.0.0.1 "$1" "$3" "$4" "$2")" = 200 ] || return 0
    fi_web_well=yes
    [ $# -gt 6 ] || return 0
    fi_host=$3 fi_asked=$5 fi_path=$6 fi_got=
    shift 6
    while [ $# -gt 1 ]; do
        fi_status_here=$(fi_web_status "$1" "$2" "$fi_host" "$fi_path")
        [ "$fi_status_here" != 200 ] || return 0
        fi_got="$fi_got
http://$1:$2$fi_path is answered with ${fi_status_here:-nothing}"
        shift 2
    done
    fi_fail "by the new configuration load balancers would find nginx unwell here, which is well as they ask now; nothing was changed here:$fi_got
$fi_asked"
}

# fi_web_kept PORT SCHEME HOST PATH ASKED: what was answered well before still is, or the configuration before is put back: before a load
# balancer has seen its checks fail often enough.
fi_web_kept() {
    [ "${fi_web_well-}" = yes ] || return 0
    for fi_try in 1 2 3; do
        [ "$fi_try" = 1 ] || sleep 0.1
        fi_got=$(fi_web_status 127.0.0.1 "$1" "$3" "$4" "$2")
        [ "$fi_got" != 200 ] || return 0
    done
    fi_former_back nginx.service reload true
    fi_fail "nginx runs with the new configuration, but answers $4 with ${fi_got:-nothing}, and load balancers would find it unwell; $fi_after.
$5"
}
