# shellcheck shell=sh
# shellcheck disable=SC2154 # the lines before say what it is for
# Has this load balancer's certificate issued and renewed by ACME. Run every hour by the timer foobar-infra-acme; asks the ACME
# server only when there is a reason to. Each load balancer runs it: what another one has been issued, which serves it to everybody, is
# taken from there. They all have the certificate's key, so that nothing secret travels; and that another one has it too is
# proven by its handshake, which holds what it says of its certificates.

fi_request=$fi_acme/site.csr
fi_chain=$fi_acme/site-cert.pem

fi_fail() {
    printf '%s\n' "$*"
    exit 1
}

# fi_outcome RESULT TEXT PAUSE: what became of an attempt, for verify and for the next run: not before PAUSE seconds if it failed.
fi_outcome() {
    printf 'result=%s\nat=%s\npause=%s\nsaid=%s\n' "$1" "$(date +%s)" "$3" "$(printf %s "$2" | tr -s '\n\t ' ' ' | LC_ALL=C tr -d '\000-\037\177' | cut -c 1-600)" \
        >"$fi_notes/outcome.new" && mv -fT -- "$fi_notes/outcome.new" "$fi_notes/outcome"
    printf '%s: %s\n' "$1" "$2"
}

fi_noted() { sed -n "s/^$1=//p" "$fi_notes/outcome" 2>/dev/null; }

# fi_epoch FILE start|end: from when or until when a certificate is good.
fi_epoch() { date -d "$(openssl x509 -in "$1" -noout "-${2}date" | cut -d = -f 2)" +%s; }

# fi_own FILE: whether its certificate is of our key and for the names that are wanted.
fi_own() {
    [ -s "$1" ] \
        && [ "$(openssl x509 -in "$1" -noout -pubkey 2>/dev/null)" = "$fi_public" ] \
        && [ "$(openssl x509 -in "$1" -noout -ext subjectAltName 2>/dev/null | grep -o 'DNS:[^, ]*' | sort)" \
            = "$(printf '%s\n' "$fi_names" | tr ' ' '\n' | sed 's/^/DNS:/' | sort)" ]
}

# fi_serial: of what is served here to who asks for the site; nothing if there is no handshake.
fi_serial() {
    timeout 10 openssl s_client -connect "127.0.0.1:$fi_port" -servername "$fi_domain" </dev/null 2>/dev/null \
        | openssl x509 -noout -serial 2>/dev/null
}

# fi_note: that the file's certificate is one that was issued.
fi_note() {
    printf 'sha1=%s\n' "$(openssl x509 -in "$fi_pem" -noout -fingerprint -sha1 | cut -d = -f 2 | tr -d :)" >"$fi_notes/issued.new" \
        && mv -fT -- "$fi_notes/issued.new" "$fi_notes/issued"
}

# fi_take CHAIN: HAProxy serves it from now on.
fi_take() {
    fi_begin=$(fi_epoch "$1" start)
    if [ "$fi_begin" -gt $((fi_now + 300)) ] || [ "$(fi_epoch "$1" end)" -le "$fi_now" ]; then
        fi_outcome failed "what was issued is good from $(date -u -d "@$fi_begin" +%FT%TZ) on, and here it is $(date -u +%FT%TZ): this server's clock is wrong" 86400
        exit 1
    fi
    [ "$1" = "$fi_chain" ] || cp -- "$1" "$fi_chain"
    if ! { cat -- "$fi_chain" "$fi_key" >"$fi_pem.new"; } 2>/dev/null; then
        rm -f -- "$fi_pem.new"
        fi_outcome failed "could not write $fi_pem; is the disk full?" 3600
        exit 1
    fi
    if ! fi_said=$(fi_haproxy_certificate "$fi_socket" "$fi_pem" 2>&1); then
        fi_outcome failed "$fi_said" 3600
        exit 1
    fi
    fi_note
    fi_served=$(fi_serial)
    if [ -n "$fi_served" ] && [ "$fi_served" != "$(openssl x509 -in "$fi_pem" -noout -serial)" ]; then
        systemctl reload haproxy.service
        fi_served=$(fi_serial)
        if [ "$fi_served" != "$(openssl x509 -in "$fi_pem" -noout -serial)" ]; then
            fi_outcome failed "HAProxy goes on serving another certificate ($fi_served)" 3600
            exit 1
        fi
    fi
    rm -f -- "$fi_notes/needed"
}

# fi_from_peers END: takes what another load balancer serves, if that is good for longer, and not by minutes.
fi_from_peers() {
    for fi_peer in $fi_peers; do
        timeout 10 openssl s_client -connect "$fi_peer" -servername "$fi_domain" -tls1_3 -showcerts </dev/null \
            >"$fi_notes/peer.said" 2>/dev/null || continue
        sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' "$fi_notes/peer.said" >"$fi_notes/peer"
        fi_own "$fi_notes/peer" || continue
        fi_theirs=$(fi_epoch "$fi_notes/peer" end)
        if [ "$fi_theirs" -gt $(($1 + 600)) ] && [ "$fi_theirs" -gt "$fi_now" ]; then
            fi_take "$fi_notes/peer"
            fi_outcome taken "from $fi_peer, which had it issued" 0
            return 0
        fi
    done
    return 1
}

# fi_ask ARGUMENTS: of the client. What it says is kept until the next time.
fi_ask() {
    fi_tries=5
    while :; do
        timeout 120 uacme -v -c "$fi_acme" -a "$fi_directory" -h "$fi_acme/hook" "$@" >"$fi_notes/said" 2>&1 </dev/null
        fi_code=$?
        fi_tries=$((fi_tries - 1))
        # The client tries three times by itself, on a server that may want more.
        if [ "$fi_code" -lt 2 ] || [ "$fi_tries" -eq 0 ] || ! fi_reason | grep -q '^badNonce'; then return "$fi_code"; fi
    done
}

# fi_reason: why it failed, in the server's words if it had any.
fi_reason() {
    fi_text=$(tr '\n' ' ' <"$fi_notes/said")
    fi_detail=$(printf %s "$fi_text" | grep -oE '"detail": *"([^"\\]|\\.)*"' | tail -n 1 | sed 's/^"detail": *"//; s/"$//; s/\\\(.\)/\1/g')
    fi_type=$(printf %s "$fi_text" | grep -oE '"urn:ietf:params:acme:error:[A-Za-z]*"' | tail -n 1 | sed 's/.*://; s/"//')
    if [ -n "$fi_detail" ]; then
        printf '%s: %s\n' "${fi_type:-error}" "$fi_detail"
    elif [ "$fi_code" -eq 124 ]; then
        printf '%s does not answer\n' "$fi_directory"
    else
        grep -E 'failed|rror|not ' "$fi_notes/said" | grep -v -e 'acme_get:' -e 'rejected nonce' | sed 's/^uacme: //' | uniq | tail -n 2 | paste -sd ';'
    fi
}

# fi_register: the account is known to the server.
fi_register() {
    fi_account="$fi_directory $fi_email $(fi_acme_thumbprint "$fi_acme/private/key.pem")"
    [ "$(cat "$fi_notes/account" 2>/dev/null)" != "$fi_account" ] || return 0
    if ! fi_ask -y new ${fi_email:+"$fi_email"}; then
        grep -q 'Account already exists' "$fi_notes/said" || return 1
        [ -z "$fi_email" ] || fi_ask -y update "$fi_email" || return 1
    fi
    printf '%s\n' "$fi_account" >"$fi_notes/account"
}

# fi_issue OPTION...: a new certificate lies in fi_chain. Codes as the client's: 1 is that none is due.
fi_issue() {
    openssl req -new -sha256 -key "$fi_key" -subj / -addext "subjectAltName=DNS:$(printf %s "$fi_names" | sed 's/ /,DNS:/g')" \
        -out "$fi_request" || return 2
    # The client would ask the server about it.
    fi_own "$fi_chain" || rm -f -- "$fi_chain"
    fi_register || return 2
    fi_ask "$@" issue "$fi_request"
    fi_code=$?
    # A server that was set up anew does not know its accounts any more.
    if [ "$fi_code" -eq 2 ] && grep -q -e 'no account associated' -e 'accountDoesNotExist' "$fi_notes/said"; then
        rm -f -- "$fi_notes/account"
        fi_register || return 2
        fi_ask "$@" issue "$fi_request"
        fi_code=$?
    fi
    return "$fi_code"
}

# fi_order: asks the server.
fi_order() {
    if fi_issue -f && fi_own "$fi_chain"; then
        fi_take "$fi_chain"
        fi_outcome issued "by $fi_directory" "$fi_pause"
        return 0
    fi
    fi_why=$(fi_reason)
    case $fi_why in
        rateLimited*) fi_pause=43200 ;;
        *'SSL peer certificate'*) fi_why="$fi_why (is the clock right, and does load_balancer.https.acme.authority say whom to trust?)" ;;
    esac
    fi_outcome failed "${fi_why:-the client said nothing}" "$fi_pause"
    return 1
}

main() {
    umask 077
    mkdir -p -- "$fi_notes"
    exec 9>"$fi_notes/lock"
    flock 9
    fi_urgent=
    if [ -e "$fi_notes/now" ]; then
        fi_urgent=yes
        rm -f -- "$fi_notes/now"
    fi
    fi_now=$(date +%s)
    if ! fi_public=$(openssl pkey -in "$fi_key" -pubout 2>/dev/null); then
        fi_outcome failed "$fi_key can't be read; foobar-infra plan tells what is to be done" 3600
        exit 1
    fi
    if fi_own "$fi_pem"; then
        fi_end=$(fi_epoch "$fi_pem" end)
        fi_life=$((fi_end - $(fi_epoch "$fi_pem" start)))
        # Each load balancer waits a little longer than the one before it, which may be dead.
        fi_due=$((fi_end - fi_life / 3 + (fi_rank < 3 ? fi_rank : 3) * fi_life / 36))
        fi_pause=$((fi_life / 30 < 21600 ? fi_life / 30 : 21600))
        rm -f -- "$fi_notes/needed"
    else
        [ -e "$fi_notes/needed" ] || : >"$fi_notes/needed"
        fi_end=0
        fi_due=$(($(stat -c %Y "$fi_notes/needed") + fi_rank * 86400))
        fi_pause=3600
        [ -z "$fi_urgent" ] || fi_due=0
    fi
    if fi_from_peers "$fi_end"; then return 0; fi
    if [ "$fi_now" -ge "$fi_due" ]; then
        # Who starts it by hand does not want to wait; systemd tells what the timer starts.
        if [ -n "${TRIGGER_UNIT-}" ] && [ -z "$fi_urgent" ] && [ "$(fi_noted result)" = failed ] && [ $((fi_now - $(fi_noted at))) -lt "$(fi_noted pause)" ]; then
            echo "the last attempt failed: $(fi_noted said); the next is made $(fi_noted pause) seconds after it"
            return 0
        fi
        fi_order
        return
    fi
    if [ -n "$fi_urgent" ]; then
        fi_note
        fi_outcome issued 'is there' 0
    fi
    # Once a day the server may say that it should be sooner, as when it is about to be revoked (RFC 9773).
    if [ "$fi_rank" -eq 0 ] && fi_own "$fi_chain" && [ $((fi_now - $(stat -c %Y "$fi_notes/asked" 2>/dev/null || echo 0))) -ge 86400 ]; then
        : >"$fi_notes/asked"
        if fi_issue -d 1 && fi_own "$fi_chain"; then
            fi_take "$fi_chain"
            fi_outcome issued "by $fi_directory, which wished so" 0
        fi
    fi
    echo "good until $(date -u -d "@$fi_end" +%F), renewed from $(date -u -d "@$fi_due" +%F) on"
}
main
