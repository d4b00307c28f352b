package com.foobar.infra.part.backup;

import com.foobar.infra.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * Somebody who keeps repositories, on the host "keep"; "one" and "two" trust its certificate. REST is spoken by the server that restic's
 * authors made for that, S3 by a program of ours: the distribution has none that stands alone.
 */
final class Elsewhere {

    private static final String PROGRAM = "src/test/resources/com/foobar/infra/part/backup/repository-server.py";

    private final Lab lab;

    Elsewhere(Lab lab) {
        this.lab = lab;
    }

    List<String> urls() {
        var address = "https://" + lab.address("keep");
        return List.of("rest:" + address + ":8444/kept", "s3:" + address + ":8443/bucket/kept");
    }

    void up(String user, String secret) throws IOException {
        var program = Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(PROGRAM)));
        lab.on(
                "keep",
                "mkdir -p /srv/elsewhere && cd /srv/elsewhere && echo " + program
                        + " | base64 -d >server.py && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=keep"
                        + " -addext subjectAltName=IP:" + lab.address("keep")
                        + " -keyout key.pem -out certificate.pem 2>/dev/null && systemd-run -q --unit=elsewhere python3 /srv/elsewhere/server.py"
                        + " /srv/elsewhere/kept 8443 /srv/elsewhere/certificate.pem /srv/elsewhere/key.pem " + user
                        + " '" + secret + "'");
        lab.on(
                "keep",
                // The program alone: its package would have an account, which could get the number of another that
                // goes.
                "set -e; cd /srv/elsewhere; { apt-get update -qq; apt-get download -qq restic-rest-server; } >/dev/null 2>&1; dpkg-deb -x *.deb ."
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
