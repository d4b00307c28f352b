package com.foobar.infra.stack;

/** What configurations name beside themselves, for a test that only asks whether they are accepted. */
public final class Named {

    /**
     * A shell function, {@code named FILE...}: makes the certificates with their keys, the maps and the pages that these configurations of
     * HAProxy and nginx name, and without which they are refused.
     */
    public static final String FUNCTION = """
            named() {
                for pem in $(grep -ohE '( crt| ca-file|ssl_certificate|ssl_certificate_key) +[^ ;]+' "$@" | awk '{ print $2 }' | sort -u); do
                    mkdir -p "$(dirname "$pem")"
                    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout /tmp/named.key -out /tmp/named.crt 2>/dev/null
                    cat /tmp/named.crt /tmp/named.key >"$pem"
                done
                for map in $(grep -ohE ',map[(][^)]*' "$@" | cut -d '(' -f 2 | sort -u); do
                    mkdir -p "$(dirname "$map")"
                    echo 'thumbprint x' >"$map"
                done
                for page in $(sed -n 's/.*http-[re][a-z ]* .* file \\([^ ]*\\).*/\\1/p' "$@" | sort -u); do
                    mkdir -p "$(dirname "$page")"
                    echo '<!doctype html>' >"$page"
                done
            }
            """;

    private Named() {}
}
