# shellcheck shell=sh
# The virtual address is given away in good order before its load balancer goes down: visitors are told to end their connections with the
# answer that they wait for, and only once nobody waits for one any more the address moves. What comes in during that moment is not heard
# here; whoever sent it says it again after a second, as TCP does, and is heard by the next.

# fi_address_out STACK SOCKET MARK PATIENCE SECONDS PORTS SERVER ADDRESS...: gives these addresses away, once those who are here have gone
# or PATIENCE seconds are over, and stands by for them again by itself after SECONDS. MARK is the file by which keepalived is told.
# PORTS is a list with commas, of those at which HAProxy serves visitors.
# shellcheck disable=SC2154 # of detour.sh
fi_address_out() {
    fi_out=$fi_outs/address
    fi_stack=$1 fi_socket=$2 fi_mark_file=$3 fi_patience_out=$4 fi_seconds=$5 fi_ports=$6 fi_server=$7
    shift 7
    if ! fi_address_here "$@"; then
        fi_tell "the virtual address is not here, so nobody has to be led elsewhere"
        return 0
    fi
    fi_address_arm "$@"
    fi_leaves=$(printf 'experimental-mode on;set var proc.leaving bool(true)\n' | fi_haproxy_says "$fi_socket" | tr -d '\n')
    [ -z "$fi_leaves" ] || fi_tell "HAProxy cannot tell visitors to end their connections: $fi_leaves"
    fi_kept=$(fi_address_visitors "$@")
    fi_until=$(($(date +%s) + fi_patience_out))
    while :; do
        fi_still=$(fi_address_visitors "$@" | fi_address_of "$fi_kept")
        if [ -z "$fi_still" ] || [ "$(date +%s)" -ge "$fi_until" ]; then break; fi
        sleep 0.1
    done
    [ -z "$fi_still" ] || fi_tell "connections to the virtual address that are still open after $fi_patience_out s, WebSockets say: $(
        printf '%s\n' "$fi_still" | wc -l)"
    fi_address_deaf "$@"
    # Each that came since is for one request.
    fi_until=$(($(date +%s) + 5))
    while [ -n "$(fi_address_visitors "$@" | fi_address_besides "$fi_kept")" ] && [ "$(date +%s)" -lt "$fi_until" ]; do sleep 0.02; done
    echo 1 >"$fi_mark_file"
    fi_until=$(($(date +%s) + 5))
    while fi_address_here "$@" && [ "$(date +%s)" -lt "$fi_until" ]; do sleep 0.02; done
    fi_address_hears
    until fi_address_answers "$1"; do
        if [ "$(date +%s)" -ge "$fi_until" ]; then
            fi_out_ready "$fi_server"
            fi_fail "no other load balancer took the virtual address $1 and answers there, so it stays here: see journalctl -u" \
                "'$fi_stack-address' on the others"
        fi
        sleep 0.1
    done
}

# fi_address_back SERVER: stands by for the addresses again.
fi_address_back() {
    # shellcheck disable=SC2034 # for detour.sh
    fi_out=$fi_outs/address
    fi_out_ready "$1"
}

# fi_address_arm ADDRESS...: from now on this load balancer stands by for them again after a while.
fi_address_arm() {
    fi_out_arm "$fi_server" "$((fi_patience_out + fi_seconds))" <<END
nft delete table inet foobar_infra_moves 2>/dev/null
if systemctl is-active -q haproxy.service; then
    echo 0 >'$fi_mark_file'
    printf 'experimental-mode on;set var proc.leaving bool(false)\n' | timeout 5 perl -MSocket -e '
        socket(my \$s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
        connect(\$s, sockaddr_un(\$ARGV[0])) or exit 1;
        syswrite(\$s, join "", <STDIN>) or exit 1;
        print while <\$s>' '$fi_socket' >/dev/null
fi
END
}

# fi_address_here ADDRESS...: any of them is on this host.
fi_address_here() {
    for fi_one; do
        if [ -n "$(ip -o addr show to "$fi_one")" ]; then return 0; fi
    done
    return 1
}

# fi_address_visitors ADDRESS...: "PEER" of each connection to HAProxy by one of them.
fi_address_visitors() {
    ss -Htn state established 2>/dev/null | awk -v addresses="$*" -v ports="$fi_ports" '
        BEGIN { n = split(addresses, a, " "); for (i = 1; i <= n; i++) ours[a[i]]; n = split(ports, p, ","); for (i = 1; i <= n; i++) served[p[i]] }
        {
            port = own = $3
            sub(/.*:/, "", port)
            sub(/:[0-9]+$/, "", own)
            gsub(/^\[(::ffff:)?|\]$/, "", own)
            if (own in ours && port in served) print $4
        }'
}

# fi_address_of LINES, fi_address_besides LINES: of the lines that come in those that are among these, and those that are not.
fi_address_of() { if [ -n "$1" ]; then grep -Fx -e "$1" || :; fi; }
fi_address_besides() { if [ -n "$1" ]; then grep -Fxv -e "$1" || :; else cat; fi; }

# fi_address_deaf ADDRESS...: nobody can begin a connection to HAProxy by them for the moment; those that are there go on.
fi_address_deaf() {
    {
        echo 'table inet foobar_infra_moves {'
        echo '  chain input {'
        echo '    type filter hook input priority -300; policy accept;'
        for fi_one; do
            case $fi_one in *:*) fi_family=ip6 ;; *) fi_family=ip ;; esac
            echo "    $fi_family daddr $fi_one tcp dport { $fi_ports } tcp flags & (fin | syn | rst | ack) == syn drop"
        done
        echo '  }'
        echo '}'
    } | nft -f - 2>/dev/null || fi_tell "nftables does not work here: what begins while the address moves may be lost"
}

fi_address_hears() { nft delete table inet foobar_infra_moves 2>/dev/null || :; }

# fi_address_answers ADDRESS: somebody takes connections there.
fi_address_answers() {
    # shellcheck disable=SC2016 # Perl's own variables
    timeout 3 perl -MIO::Socket::IP -e 'exit !IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1], Timeout => 1)' "$1" "${fi_ports%%,*}"
}
