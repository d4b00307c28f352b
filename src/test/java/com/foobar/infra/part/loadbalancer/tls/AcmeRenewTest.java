package com.foobar.infra.part.loadbalancer.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.loadbalancer.tls.Signers.Holder;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import com.foobar.infra.resource.FileResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load balancer does by itself about its certificate, with a client that is made up and no HAProxy. */
class AcmeRenewTest {

    private static final String SITE = "www.foobar.com";
    private static final Acme ACME =
            new Acme("https://acme.example/dir", Optional.of("ops@foobar.com"), true, List.of(), Optional.empty());
    private static final Duration LIFE = Duration.ofDays(90);

    @TempDir
    Path root;

    private Holder authority;
    private Holder site;

    @BeforeEach
    void keys() throws IOException {
        authority = Signers.self(Wish.authority("authority"));
        site = Signers.by(authority, Wish.site(SITE));
        write("etc/acme/key-" + name() + ".pem", site.key());
        write(
                "etc/acme/private/key.pem",
                Signers.self(Wish.authority("account")).key());
        write("etc/tls/.keep", "");
        client("exit 1");
    }

    private static String name() {
        return Acme.Paths.of("shop").key(ACME).replaceAll(".*key-|\\.pem$", "");
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** A client that notes what it is asked, and then does this; {@code $new} is where it puts what was issued. */
    private void client(String issue) throws IOException {
        var file = write(
                "bin/uacme",
                "#!/bin/sh\necho \"$*\" >>" + root + "/asked\nnew=" + root + "/etc/acme/site-cert.pem\n"
                        + "case \"$*\" in *issue*) ;; *) exit 0 ;; esac\n" + issue + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** The site's certificate with so much of its time left. */
    private String withLeft(Duration left) {
        var end = Instant.now().plus(left);
        return again(end.minus(LIFE), end);
    }

    private String again(Instant from, Instant to) {
        return Signers.again(authority, site, Wish.site(SITE).from(from, to)).certificate();
    }

    private void serves(String certificate) throws IOException {
        write("etc/tls/" + SITE + ".pem", certificate + site.key());
        write("etc/acme/site-cert.pem", certificate);
    }

    private String served() throws IOException {
        return Files.readString(root.resolve("etc/tls/" + SITE + ".pem"));
    }

    private String asked() throws IOException {
        var asked = root.resolve("asked");
        return Files.exists(asked) ? Files.readString(asked) : "";
    }

    private String outcome() throws IOException {
        return Files.readString(root.resolve("var/acme/outcome"));
    }

    private String run(int rank, Map<String, String> environment) throws IOException, InterruptedException {
        var files = new AcmeFiles("shop", SITE, ACME, Optional.empty(), "/nowhere/socket", 1, List.of(), rank);
        var text = files.on("lb-01").stream()
                .map(FileResource.class::cast)
                .filter(f -> f.path().endsWith("/renew"))
                .findFirst()
                .orElseThrow()
                .content()
                .replace("/etc/foobar-infra/shop", root + "/etc")
                .replace("/var/lib/foobar-infra/shop", root + "/var");
        var builder = new ProcessBuilder("/bin/sh", write("renew", text).toString()).redirectErrorStream(true);
        builder.environment().put("PATH", root + "/bin:" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    private String run() throws IOException, InterruptedException {
        return run(0, Map.of());
    }

    private static String refusing(String kind, String detail) {
        return "printf 'uacme: the server reported the following error:\\n{\\n    \"type\": \"urn:ietf:params:acme:error:"
                + kind + "\",\\n    \"detail\": \"" + detail + "\",\\n    \"status\": 429\\n}\\n' >&2; exit 2";
    }

    @Test
    void one_that_has_more_than_a_third_of_its_time_left_is_left_alone() throws Exception {
        serves(withLeft(Duration.ofDays(31)));
        var before = served();

        assertThat(run()).contains("good until");

        assertThat(served()).isEqualTo(before);
        // It is asked whether the server wishes it sooner, once a day.
        assertThat(asked()).contains("-d 1 issue").doesNotContain("-f issue");
        Files.delete(root.resolve("asked"));
        run();
        assertThat(asked()).isEmpty();
    }

    @Test
    void with_less_it_is_renewed_and_noted() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        var renewed = withLeft(LIFE);
        write("renewed", renewed);
        client("cp " + root + "/renewed $new");

        run();

        assertThat(served()).startsWith(renewed);
        assertThat(outcome()).contains("result=issued").contains("said=by https://acme.example/dir");
        assertThat(asked()).contains("-y new ops@foobar.com").contains("-f issue");
    }

    @Test
    void another_load_balancer_waits_a_little_longer() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        run(1, Map.of());
        assertThat(asked()).isEmpty();

        serves(withLeft(Duration.ofDays(27)));
        run(1, Map.of());
        assertThat(asked()).contains("-f issue");
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words_and_not_repeated_by_the_timer_soon() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        var before = served();
        client(refusing("rateLimited", "too many \\\\\"certificates\\\\\" already issued"));

        run();

        assertThat(served()).isEqualTo(before);
        assertThat(outcome())
                .contains("result=failed")
                .contains("pause=43200")
                .contains("said=rateLimited: too many \"certificates\" already issued");
        Files.delete(root.resolve("asked"));
        assertThat(run(0, Map.of("TRIGGER_UNIT", Acme.TIMER))).contains("the last attempt failed: rateLimited");
        assertThat(asked()).isEmpty();
        run();
        assertThat(asked()).contains("-f issue");
    }

    @Test
    void a_server_that_is_away_is_said_so() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        client("echo 'uacme: curl_get: GET https://acme.example/dir failed: Could not connect to server' >&2\n"
                + "echo 'uacme: failed to fetch directory at https://acme.example/dir' >&2; exit 2");

        run();

        assertThat(outcome())
                .contains("failed to fetch directory at https://acme.example/dir")
                .contains("Could not connect to server")
                .contains("pause=21600");
    }

    @Test
    void nonces_that_are_refused_again_and_again_are_no_reason_to_give_up() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        write("renewed", withLeft(LIFE));
        client("if [ \"$(grep -c issue " + root + "/asked)\" -ge 3 ]; then cp " + root + "/renewed $new; exit 0; fi\n"
                + refusing("badNonce", "stale"));

        run();

        assertThat(outcome()).contains("result=issued");
    }

    @Test
    void an_account_that_the_server_forgot_is_made_known_again() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        write("renewed", withLeft(LIFE));
        run();
        client("if [ \"$(grep -c ' new ' " + root + "/asked)\" -ge 2 ]; then cp " + root + "/renewed $new; exit 0; fi\n"
                + "echo 'uacme: no account associated with that key found' >&2; exit 2");

        run();

        assertThat(outcome()).contains("result=issued");
    }

    @Test
    void what_is_not_good_by_this_servers_clock_is_not_served() throws Exception {
        serves(withLeft(Duration.ofDays(29)));
        var before = served();
        write(
                "renewed",
                again(Instant.now().plus(Duration.ofDays(2)), Instant.now().plus(LIFE)));
        client("cp " + root + "/renewed $new");

        run();

        assertThat(served()).isEqualTo(before);
        assertThat(outcome()).contains("result=failed").contains("this server's clock is wrong");
    }

    @Test
    void the_thumbprint_is_that_of_the_specification() throws Exception {
        // Whose key is read by another program here than on hosts.
        var key = Signers.self(Wish.authority("account"));
        var file = write("account", key.key());
        // From a file, as the functions are longer than an argument may be.
        var script = write(
                "thumbprint.sh", com.foobar.infra.plan.StepShell.functions() + "\nfi_acme_thumbprint " + file + "\n");
        var said = new ProcessBuilder("/bin/sh", script.toString()).start();
        assertThat(new String(said.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo(Thumbprint.of(Pem.certificates(key.certificate()).getFirst()));
    }
}
