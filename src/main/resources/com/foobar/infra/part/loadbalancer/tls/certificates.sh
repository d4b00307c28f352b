# shellcheck shell=sh
# Functions of the load balancers' steps for certificates.

# What HAProxy says to a line, or to a line with more below it, read from standard input: fi_haproxy_says SOCKET
fi_haproxy_says() {
    # shellcheck disable=SC2016 # Perl's own variables
    timeout 5 perl -MSocket -e '
        socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
        connect($s, sockaddr_un($ARGV[0])) or exit 1;
        my $text = join "", <STDIN>;
        while (length $text) { my $n = syswrite($s, $text) or exit 1; substr($text, 0, $n) = "" }
        print while <$s>' "$1"
}

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
