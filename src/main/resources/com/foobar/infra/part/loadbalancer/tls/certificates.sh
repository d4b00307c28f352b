# shellcheck shell=sh
# Functions of the load balancers' steps for certificates.

# Puts in place what was written to FILE.new, and has a running HAProxy that knows the file take it first, without a reload:
# no connection ends. What it refuses is not put in place.
#   fi_haproxy_certificate SOCKET FILE
fi_haproxy_certificate() {
    if [ -S "$1" ] && printf 'show ssl cert %s\n' "$2" | fi_haproxy_says "$1" | grep -q '^Status: Used'; then
        # A transaction that was left open by somebody would be taken over.
        printf 'abort ssl cert %s\n' "$2" | fi_haproxy_says "$1" >/dev/null
        fi_said=$({
            printf 'set ssl cert %s <<\n' "$2"
            grep -v '^$' "$2.new"
            echo
        } | fi_haproxy_says "$1")
        fi_said="$fi_said $(printf 'commit ssl cert %s\n' "$2" | fi_haproxy_says "$1")"
        case $fi_said in
            *Success!*) ;;
            *)
                rm -f -- "$2.new"
                fi_fail "HAProxy did not take the certificate $2: $(printf '%s' "$fi_said" | tr '\n' ' ')"
                ;;
        esac
    fi
    sync -- "$2.new"
    mv -fT -- "$2.new" "$2"
}
