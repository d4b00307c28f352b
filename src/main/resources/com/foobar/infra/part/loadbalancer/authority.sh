# shellcheck shell=sh
# Whom the load balancers' HAProxy trusts.

# fi_haproxy_knows FILE STATE: a running HAProxy whose configuration names the file reads it again. What it said of the servers
# by the former content is not handed on in STATE.
fi_haproxy_knows() {
    if ! systemctl is-active -q haproxy.service || ! grep -qsF -- "$1" /etc/haproxy/haproxy.cfg; then return 0; fi
    printf '1\n' | fi_write "$2" 644 root root
    systemctl reload haproxy.service || fi_fail "HAProxy could not be told of $1"
    fi_note=/var/lib/foobar-infra/.loaded/haproxy.service
    if [ -e "$fi_note" ]; then fi_note_again haproxy.service "$fi_note"; fi
}
