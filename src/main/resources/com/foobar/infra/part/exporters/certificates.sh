# shellcheck shell=sh
# What exporters, and who asks them, know each other by.

# fi_exporter_certificate DIRECTORY KEY SOCKET: puts the certificate $fi_certificate with its key, and the authority $fi_authority,
# where Prometheus' account may read them. Exporters and Prometheus read them at each connection; HAProxy is told, at its SOCKET.
# shellcheck disable=SC2154 # the caller sets them
fi_exporter_certificate() {
    mkdir -p -- "$1"
    chmod 755 -- "$1"
    printf '%s\n' "$fi_authority" | fi_write "$1/ca.pem" 644 root root
    { printf '%s\n' "$fi_certificate" && cat -- "$2"; } | fi_write "$1/server.pem.new" 640 root prometheus
    openssl x509 -in "$1/server.pem.new" -noout || fi_fail 'the stack'\''s authority sent no certificate'
    fi_haproxy_certificate "$3" "$1/server.pem"
}
