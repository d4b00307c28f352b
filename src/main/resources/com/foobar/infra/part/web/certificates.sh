# shellcheck shell=sh
# Functions of the web servers' steps for certificates.

# Puts the certificate $fi_certificate and its key into one file, which is whole at any time, and has an nginx that knows the
# file take it.
#   fi_nginx_certificate FILE KEY PORT
# shellcheck disable=SC2154 # the caller sets it
fi_nginx_certificate() {
    chmod 700 -- "$(dirname -- "$1")"
    { printf '%s\n' "$fi_certificate" && cat -- "$2"; } | fi_write "$1" 600 root root
    openssl x509 -in "$1" -noout
    if ! systemctl is-active -q nginx.service || ! grep -qsF -- "$1" /etc/nginx/conf.d/*; then return 0; fi
    fi_said=$(nginx -t -q 2>&1) || fi_fail "nginx does not take its new certificate, as it refuses what is on disk: $fi_said"
    fi_note=/var/lib/foobar-infra/.loaded/nginx.service
    systemctl reload nginx.service
    fi_until_well nginx.service 15 "[ \"\$(openssl s_client -connect 127.0.0.1:$3 </dev/null 2>/dev/null |
        openssl x509 -noout -fingerprint -sha256)\" = \"$(openssl x509 -in "$1" -noout -fingerprint -sha256)\" ]" ||
        fi_fail "nginx was told to load its new certificate, and serves another one at port $3"
    if [ -e "$fi_note" ]; then fi_note_again nginx.service "$fi_note"; fi
}
