# shellcheck shell=sh
# What answers the challenges of an ACME server: a token, a dot and the account's thumbprint (RFC 8555, 8.3). The last is the same
# for all, so that HAProxy answers by itself whatever it is asked, on every load balancer, and nothing is carried about for it.

# fi_acme_thumbprint KEY: of an account's key, which is of P-256 (RFC 7638).
fi_acme_thumbprint() {
    fi_point=$(openssl pkey -in "$1" -pubout -outform DER | tail -c 64 | od -An -v -tx1 | tr -d ' \n')
    [ "${#fi_point}" -eq 128 ] || fi_fail "$1 is not the key of an ACME account"
    printf '{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}' \
        "$(fi_acme_word "$(printf %s "$fi_point" | cut -c 1-64)")" "$(fi_acme_word "$(printf %s "$fi_point" | cut -c 65-128)")" \
        | openssl dgst -sha256 -binary | base64 -w 0 | tr '+/' '-_' | tr -d '='
}

# fi_acme_word HEX: those bytes in base64url.
fi_acme_word() {
    # shellcheck disable=SC2016 # Perl's own variables
    perl -e 'print pack "H*", $ARGV[0]' "$1" | base64 -w 0 | tr '+/' '-_' | tr -d '='
}

# fi_acme_answers SOCKET MAP KEY: has HAProxy answer for this account, the next one that starts and the one that runs.
fi_acme_answers() {
    fi_thumbprint=$(fi_acme_thumbprint "$3")
    printf 'thumbprint %s\n' "$fi_thumbprint" | fi_write "$2" 600 root root
    if [ -S "$1" ]; then
        # One that does not know the file yet reads it when it is reloaded.
        printf 'set map %s thumbprint %s\n' "$2" "$fi_thumbprint" | fi_haproxy_says "$1" >/dev/null || :
    fi
}
