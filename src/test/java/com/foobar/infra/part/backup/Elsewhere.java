package com.foobar.infra.part.backup;

import com.foobar.infra.lab.Lab;
import java.util.List;

/**
 * Somebody who keeps repositories, on the host "keep"; "one" and "two" trust its certificate. REST is spoken by the server that restic's
 * authors made for that, S3 by Ceph's gateway, which has a file here where it otherwise has a cluster.
 */
final class Elsewhere {

    private final Lab lab;

    Elsewhere(Lab lab) {
        this.lab = lab;
    }

    List<String> urls() {
        var address = "https://" + lab.address("keep");
        return List.of("rest:" + address + ":8444/kept", "s3:" + address + ":8443/bucket/kept");
    }

    void up(String user, String secret) {
        lab.on(
                "keep",
                "set -e; mkdir -p /srv/elsewhere/gateway; cd /srv/elsewhere; apt-get update -qq; DEBIAN_FRONTEND=noninteractive"
                        + " apt-get install -qq -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io radosgw >/dev/null 2>&1"
                        + "; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=keep"
                        + " -addext subjectAltName=IP:" + lab.address("keep")
                        + " -keyout key.pem -out certificate.pem 2>/dev/null"
                        + "; set -- --no-mon-config -c /dev/null --rgw-backend-store=dbstore --rgw-config-store=dbstore --dbstore-db-dir=$PWD/gateway"
                        + " --dbstore-config-uri=file:$PWD/gateway/config.db --rgw-data=$PWD/gateway --run-dir=$PWD/gateway"
                        + "; radosgw-admin \"$@\" user create --uid=us --display-name=us --access-key=" + user
                        + " --secret-key='"
                        + secret + "' >/dev/null 2>&1"
                        + "; systemd-run -q --unit=elsewhere radosgw -f \"$@\" --rgw-frontends=\"beast ssl_port=8443 ssl_certificate=$PWD/certificate.pem"
                        + " ssl_private_key=$PWD/key.pem\"; timeout 30 sh -c \"until ss -Hltn 'sport = :8443' | grep -q .; do sleep 0.1; done\"");
        lab.on(
                "keep",
                // The program alone: its package would have an account, which could get the number of another that
                // goes.
                "set -e; cd /srv/elsewhere; { apt-get download -qq restic-rest-server; } >/dev/null 2>&1; dpkg-deb -x *.deb ."
                        + "; mkdir -p /srv/elsewhere/rest; printf '" + user + ":{SHA}%s\\n' \"$(printf '" + secret
                        + "' | openssl dgst -sha1 -binary | base64)\" >/srv/elsewhere/htpasswd"
                        + "; systemd-run -q --unit=elsewhere-rest /srv/elsewhere/usr/bin/restic-rest-server --path /srv/elsewhere/rest --htpasswd-file /srv/elsewhere/htpasswd"
                        + " --listen :8444 --tls --tls-cert /srv/elsewhere/certificate.pem --tls-key /srv/elsewhere/key.pem"
                        + "; timeout 30 sh -c \"until ss -Hltn 'sport = :8444' | grep -q .; do sleep 0.1; done\"");
        var certificate = lab.on("keep", "cat /srv/elsewhere/certificate.pem");
        for (var host : List.of("one", "two")) {
            lab.on(
                    host,
                    "echo '" + certificate
                            + "' >/usr/local/share/ca-certificates/elsewhere.crt && update-ca-certificates >/dev/null 2>&1");
        }
    }

    void down() {
        lab.on("keep", "systemctl stop elsewhere elsewhere-rest");
    }

    /** Who listens there, and says nothing to anybody. */
    void silent() {
        lab.on(
                "keep",
                "systemd-run -q --unit=silent python3 -c 'import socket, time; s = socket.create_server((\"0.0.0.0\", 8443)); time.sleep(1000)'"
                        + "; timeout 30 sh -c \"until ss -Hltn 'sport = :8443' | grep -q .; do sleep 0.1; done\"");
    }

    /** That it is another repository than it was. */
    void meant() {
        for (var host : List.of("one", "two")) {
            lab.on(host, "rm -f /var/lib/foobar-infra/kept/backup/repository /var/lib/foobar-infra/kept/backup/logs");
        }
    }
}
