package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script runs in a real shell. */
class CertificateFactTest {

    /** Made by openssl for db-01, 10.0.0.21 and fd00::21. */
    private static final String PEM = """
            -----BEGIN CERTIFICATE-----
            MIIBnjCCAUWgAwIBAgIUZMrnwpTr23kKZQjwr8RxnVPAKogwCgYIKoZIzj0EAwIw
            EDEOMAwGA1UEAwwFZGItMDEwHhcNMjYxMTIxMTQ0MzU4WhcNMzExMTIwMTQ0MzU4
            WjAQMQ4wDAYDVQQDDAVkYi0wMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAxX
            /LaHxFkLtv7J9KkElOMroRD8CEeyyeMfZIoqc/wZz46ZH+RTUSf4R/D9pUHv2kMA
            2ngeV3YlgyPbI0gJDaejfTB7MB0GA1UdDgQWBBSEg0Sr3MwGvO5oqdS3/DJUZcKV
            8zAfBgNVHSMEGDAWgBSEg0Sr3MwGvO5oqdS3/DJUZcKV8zAPBgNVHRMBAf8EBTAD
            AQH/MCgGA1UdEQQhMB+CBWRiLTAxhwQKAAAVhxD9AAAAAAAAAAAAAAAAAAAhMAoG
            CCqGSM49BAMCA0cAMEQCIGf7yDqU6i6sWfbdrVmdXAxUHzR9x+FJL8gkEvAL5xXv
            AiAYV8jfVqesuyaDff89hb5oVEewsTC75rOTZ1dvynRQew==
            -----END CERTIFICATE-----
            """;

    @TempDir
    Path directory;

    private CertificateFact fact(String name, String text) throws IOException {
        return new CertificateFact(
                Files.writeString(directory.resolve(name), text).toString());
    }

    @Test
    void each_says_until_when_it_is_good_and_for_whom() throws Exception {
        var absent = new CertificateFact(directory.resolve("absent").toString());
        var good = fact("good", PEM);
        var cut = fact("cut", PEM.substring(0, PEM.length() / 2));
        var chain = fact("chain", PEM.strip() + "\n" + PEM);
        var asked = List.of(absent, good, cut, chain);

        var answers = Probes.asked(asked);

        var state = new CertificateFact.State(
                Instant.parse("2031-11-20T14:43:58Z"),
                "DNS:db-01, IP:10.0.0.21, IP:fd00:0:0:0:0:0:0:21",
                "58E56DE97A1BC2C8EE99B572C80C365E4E8A3CF8");
        assertThat(answers.get(good)).isEqualTo(state);
        assertThat(answers.get(chain)).isEqualTo(state);
        for (var bad : new CertificateFact[] {absent, cut}) {
            assertThat(answers.get(bad).present()).isFalse();
        }
    }
}
