package com.foobar.infra.part.backup;

import com.foobar.infra.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Somebody who keeps repositories and speaks REST and S3, on the host "keep"; "one" and "two" trust its certificate. */
final class Elsewhere {

    private static final String PROGRAM = "src/test/resources/com/foobar/infra/part/backup/repository-server.py";

    private final Lab lab;

    Elsewhere(Lab lab) {
        this.lab = lab;
    }

    List<String> urls() {
        var address = "https://" + lab.address("keep") + ":8443/";
        return List.of("rest:" + address + "rest/kept", "s3:" + address + "bucket/kept");
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
        var certificate = lab.on("keep", "cat /srv/elsewhere/certificate.pem");
        for (var host : List.of("one", "two")) {
            lab.on(
                    host,
                    "echo '" + certificate
                            + "' >/usr/local/share/ca-certificates/elsewhere.crt && update-ca-certificates >/dev/null 2>&1");
        }
    }

    void down() {
        lab.on("keep", "systemctl stop elsewhere");
    }

    /** That it is another repository than it was. */
    void meant() {
        for (var host : List.of("one", "two")) {
            lab.on(host, "rm -f /var/lib/foobar-infra/kept/backup/repository /var/lib/foobar-infra/kept/backup/logs");
        }
    }
}
