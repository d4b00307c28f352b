# shellcheck shell=sh
# HAProxy's admin socket. In perl, which every Debian and Ubuntu has.

# fi_haproxy_says SOCKET: what it says to a line of commands, or to one with more below it, read from standard input.
fi_haproxy_says() {
    # shellcheck disable=SC2016 # Perl's own variables
    timeout 5 perl -MSocket -e '
        socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
        connect($s, sockaddr_un($ARGV[0])) or exit 1;
        my $text = join "", <STDIN>;
        while (length $text) { my $n = syswrite($s, $text) or exit 1; substr($text, 0, $n) = "" }
        print while <$s>' "$1"
}

# fi_haproxy_states SOCKET CONFIG: the state of its servers, for a worker that loads CONFIG. HAProxy takes a server's port,
# that of its checks and whether it is asked by TLS from there rather than from its configuration, so one of which any of
# them changes is left out: it begins anew. So does one of which the configuration tells in a way that is not known here.
fi_haproxy_states() {
    printf 'show servers state\n' | fi_haproxy_says "$1" | awk '
        function word(text) { return (" " text " ") ~ / ssl / ? 1 : 0 }
        FILENAME != "-" {
            if ($1 == "backend" || $1 == "listen") { section = $2; secret = 0 }
            if ($1 == "default-server") secret = word($0)
            if ($1 == "server" && $3 ~ /:[0-9]+$/) {
                key = section " " $2
                port[key] = $3
                sub(/.*:/, "", port[key])
                tls[key] = secret || word($0)
                check[key] = 0
                for (i = 4; i < NF; i++) if ($i == "port") check[key] = $(i + 1)
            }
            next
        }
        {
            key = $2 " " $4
            if (!(key in port) || NF < 19) { print; next }
            if ($19 != port[key]) next
            if (NF > 20 && $21 != tls[key]) next
            if (NF > 21 && $22 != check[key]) next
            print
        }' "$2" -
}
