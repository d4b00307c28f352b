package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.lab.Lab;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Pebble, the ACME server that Let's Encrypt has for tests, as Debian has it, on a lab host, with a resolver of its own. */
final class Pebble {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lab lab;
    private final String host;

    /** Installs it; its own certificate is of an authority that only it knows. */
    Pebble(Lab lab, String host) {
        this.lab = lab;
        this.host = host;
        lab.on(host, """
                set -eu
                export DEBIAN_FRONTEND=noninteractive
                apt-get update -qq >/dev/null
                apt-get install -y -qq --no-install-recommends pebble >/dev/null 2>&1
                mkdir -p /etc/pebble
                cd /etc/pebble
                # Of ten days ago: to a server whose clock is behind by less they are good.
                begin=$(date -u -d '10 days ago' +%Y%m%d%H%M%SZ) end=$(date -u -d '30 days' +%Y%m%d%H%M%SZ)
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=lab acme' -not_before "$begin" -not_after "$end" -keyout ca.key -out ca.pem 2>/dev/null
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=pebble -keyout key.pem -out csr.pem 2>/dev/null
                echo subjectAltName=IP:@ADDRESS@ >extensions
                openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -set_serial 2 -not_before "$begin" -not_after "$end" -extfile extensions -out cert.pem 2>/dev/null
                cat >config.json <<'END'
                {"pebble": {"listenAddress": "0.0.0.0:14000", "managementListenAddress": "0.0.0.0:15000",
                  "certificate": "/etc/pebble/cert.pem", "privateKey": "/etc/pebble/key.pem", "httpPort": 80, "tlsPort": 443,
                  "ocspResponderURL": "", "externalAccountBindingRequired": false, "certificateValidityPeriod": 7776000}}
                END
                systemd-run -q --unit names pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 '' -http01 '' -https01 '' \
                  -tlsalpn01 '' -dns01 :8053 -doh '' -management :8055
                """.replace("@ADDRESS@", lab.address(host)));
    }

    /** Its directory. */
    String directory() {
        return "https://" + lab.address(host) + ":14000/dir";
    }

    /** The certificate of who signed its own. */
    String authority() {
        return lab.on(host, "cat /etc/pebble/ca.pem");
    }

    /** The root of what it issues, another one after each start. */
    String root() {
        return lab.on(host, "curl -sS --cacert /etc/pebble/ca.pem " + management() + "/roots/0");
    }

    private String management() {
        return "https://" + lab.address(host) + ":15000";
    }

    /**
     * Starts it, or anew, with nothing that it knew before.
     *
     * @param rejected how many percent of the requests it wants repeated
     */
    void start(int rejected) {
        stop();
        lab.on(
                host,
                "systemd-run -q --unit pebble -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_AUTHZREUSE=0 -E PEBBLE_WFE_NONCEREJECT="
                        + rejected + " pebble -config /etc/pebble/config.json -dnsserver 127.0.0.1:8053");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> lab.attempt(host, "curl -sf -o /dev/null --cacert /etc/pebble/ca.pem " + directory())
                                .exit()
                        == 0);
    }

    void stop() {
        lab.on(host, "systemctl stop pebble 2>/dev/null || :");
    }

    /** Where it finds all names from now on. */
    void leads(String to) {
        lab.on(
                host,
                "curl -sSf -o /dev/null --retry 20 --retry-delay 1 --retry-connrefused -d '{\"ip\": \""
                        + lab.address(to) + "\"}' http://127.0.0.1:8055/set-default-ipv4");
    }

    /** How many certificates it has issued since it was started. */
    int issued() {
        return Integer.parseInt(lab.on(
                host,
                "journalctl -q -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID pebble)"
                        + " | grep -c 'Issued certificate' || :"));
    }
}
