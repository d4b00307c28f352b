package com.foobar.infra.part.mysql.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a primary decides after a start, from what the others answer; in a local shell with a clock and a client of ours. */
class PrimaryOpenerTest {

    private static final String OWN = "uuid-1\t1\t0\tuuid-1:1-9\n";
    private static final String READ_ONLY = "uuid-2\t1\t0\n";
    private static final String WRITABLE = "uuid-2\t0\t0\n";
    private static final String AHEAD = "uuid-2\t1\t1\n";
    private static final String HAS_WHAT_WAS_LOST = "uuid-2\t1\t2\n";

    @TempDir
    private Path directory;

    @BeforeEach
    void primary() throws IOException {
        put("state/shop/primary", "uuid-1\n");
        put("state/shop/secrets/mysql-opener", "secret");
        put("own", OWN);
        put("followers", "");
        others("10.0.0.2");
        program("mysql", """
                for arg; do case $arg in --host=*) host=${arg#--host=} ;; esac; done
                sql=$(cat)
                if [ -n "${host-}" ]; then
                    [ ! -e "$D/$host.other" ] || {
                        echo "ERROR 2026 (HY000): SSL connection error: error:0A000086:SSL routines::certificate verify failed" >&2
                        exit 1
                    }
                    [ ! -e "$D/$host.denied" ] || { echo "ERROR 1045 (28000): Access denied for user" >&2; exit 1; }
                    [ -e "$D/$host" ] || { echo "ERROR 2003 (HY000): Can't connect" >&2; exit 1; }
                    cat "$D/$host"
                else
                    case $sql in
                        *'Binlog Dump'*) echo 'KILL 7;' ;;
                        'KILL 7;') echo 7 >>"$D/killed" ;;
                        *replica_uuid*) cat "$D/followers" ;;
                        *super_read_only=1*) echo closed >>"$D/closed" ;;
                        *rpl_semi_sync*) [ ! -e "$D/no-plugin" ] && [ ! -e "$D/opened" ] && echo waits >>"$D/waits" ;;
                        *'SET GLOBAL'*) echo opened >>"$D/opened" ;;
                        *) cat "$D/own" ;;
                    esac
                fi""");
        program("systemctl", "cat \"$D/left\" 2>/dev/null || echo 0");
        // A pause moves the clock, and whatever the test says happens then.
        program("date", "cat \"$D/clock\" 2>/dev/null || echo 0");
        // It watches until the marker is gone.
        program(
                "sleep",
                "if [ -e \"$D/opened\" ] && [ ! -e \"$D/watch\" ]; then rm -f \"$D/state/shop/primary\"; exit; fi\nc=$(date +%s); echo $((c + 10)) >\"$D/clock\"; [ $c -lt 200 ] && [ ! -x \"$D/later\" ]"
                        + " || . \"$D/later\"");
    }

    private void put(String name, String content) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void program(String name, String body) throws IOException {
        put(name, "#!/bin/sh\nD='" + directory + "'\n" + body + "\n");
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rwx------"));
    }

    private void others(String... addresses) throws IOException {
        var servers = Stream.of(addresses)
                .map(a -> new Server("db-" + a.substring(a.length() - 1), a))
                .toList();
        for (var part : PrimaryOpener.parts("shop", servers, 3306)) {
            if (part.path().startsWith("/etc/foobar-infra/shop/")) {
                put(part.path().replace("/etc/foobar-infra", "state"), part.content());
            }
        }
    }

    private String run() throws IOException, InterruptedException {
        var script = Files.readString(directory.resolve("state/shop/open-primary"))
                .replace("/etc/foobar-infra/", directory + "/state/")
                .replace("/run/foobar-infra", directory + "/run");
        put("opener", there("uptime") ? script.replace("/proc/uptime", directory + "/uptime") : script);
        if (Files.deleteIfExists(directory.resolve("opened"))) {
            put("state/shop/primary", "uuid-1\n");
        }
        var builder = new ProcessBuilder(
                        "timeout", "60", "/bin/sh", directory.resolve("opener").toString(), "shop")
                .redirectErrorStream(true);
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private boolean there(String name) {
        return Files.exists(directory.resolve(name));
    }

    @Test
    void it_opens_when_another_answers_and_does_not_contradict() throws Exception {
        put("10.0.0.2", READ_ONLY);
        assertThat(run()).isEqualTo("open for writes; asked: 1 of 1\n");
        assertThat(there("opened")).isTrue();
        assertThat(there("run/shop.closed")).isFalse();
    }

    @Test
    void one_that_is_to_wait_for_its_replicas_does_so_before_it_is_open_or_stays_closed() throws Exception {
        put("10.0.0.2", READ_ONLY);
        put("state/shop/primary.semi-sync", "on\n");
        assertThat(run()).isEqualTo("open for writes; asked: 1 of 1\n");
        assertThat(there("waits")).isTrue();
        put("no-plugin", "");
        put("later", "rm -f \"$D/no-plugin\" \"$D/opened\"\n");
        Files.setPosixFilePermissions(directory.resolve("later"), PosixFilePermissions.fromString("rwx------"));
        assertThat(run())
                .isEqualTo(
                        "closed: the primary is to wait for its replicas, and semi-synchronous replication can not be"
                                + " switched on\nopen for writes; asked: 1 of 1\n");
    }

    @Test
    void a_stack_with_no_other_database_opens_at_once() throws Exception {
        others();
        assertThat(run()).isEqualTo("open for writes; asked: 0 of 0\n");
        assertThat(there("clock")).isFalse();
    }

    @Test
    void one_of_another_authority_is_told_as_that() throws Exception {
        put("10.0.0.2.other", "");
        put("10.0.0.2", READ_ONLY);
        program("later", "rm -f \"$D/10.0.0.2.other\"");
        assertThat(run())
                .isEqualTo("closed: none of the other databases can be asked whether it was promoted: db-2 (MySQL error"
                        + " 2026: it answers, and its certificate is not by the authority of this stack, or not for"
                        + " 10.0.0.2)\nopen for writes; asked: 1 of 1\n");
    }

    @Test
    void it_stays_closed_for_good_beside_one_that_was_promoted() throws Exception {
        others("10.0.0.2", "10.0.0.3");
        put("10.0.0.2", WRITABLE);
        put("10.0.0.3", "uuid-3\t1\t0\n");
        assertThat(run()).endsWith("db-2 takes writes;\n");
        assertThat(there("opened")).isFalse();
        assertThat(there("state/shop/primary")).isFalse();
        assertThat(there("state/shop/primary.aside")).isTrue();
        assertThat(Files.readString(directory.resolve("run/shop.closed")))
                .startsWith("closed, and no longer the primary")
                .endsWith("db-2 takes writes;\n");
    }

    @Test
    void it_stays_closed_when_it_lacks_what_one_that_does_not_follow_it_has() throws Exception {
        put("10.0.0.2", AHEAD);
        assertThat(run()).endsWith("db-2 holds transactions that this server lacks, and does not follow it;\n");
        assertThat(there("opened")).isFalse();
    }

    @Test
    void a_stray_transaction_on_a_replica_that_follows_keeps_nobody_closed() throws Exception {
        put("10.0.0.2", AHEAD);
        put("followers", "uuid-3\nuuid-2\n");
        assertThat(run()).isEqualTo("open for writes; asked: 1 of 1\n");
    }

    @Test
    void a_primary_that_was_set_back_stays_closed_whoever_follows_it() throws Exception {
        put("10.0.0.2", HAS_WHAT_WAS_LOST);
        put("followers", "uuid-2\n");
        assertThat(run()).endsWith("db-2 holds transactions of this server that it has lost itself;\n");
        assertThat(there("opened")).isFalse();
    }

    @Test
    void it_keeps_asking_while_nobody_answers_and_says_so_once() throws Exception {
        put("later", "[ $c -lt 100 ] || printf 'uuid-2\\t1\\t0\\n' >\"$D/10.0.0.2\"\n");
        Files.setPosixFilePermissions(directory.resolve("later"), PosixFilePermissions.fromString("rwx------"));
        assertThat(run())
                .isEqualTo("closed: none of the other databases can be asked whether it was promoted:"
                        + " db-2 (MySQL error 2003)\nopen for writes; asked: 1 of 1\n");
    }

    private void wentDown(long secondsAgo) throws IOException {
        var uptime = Files.readString(Path.of("/proc/uptime")).split("[. ]")[0];
        put("left", (Long.parseLong(uptime) - secondsAgo) * 1_000_000 + "\n");
    }

    /** The third one says nothing until the tenth round. */
    private String besideOneThatIsSilent() throws Exception {
        others("10.0.0.2", "10.0.0.3");
        put("10.0.0.2", READ_ONLY);
        put("later", "[ $c -lt 100 ] || printf 'uuid-3\\t1\\t0\\n' >\"$D/10.0.0.3\"\n");
        Files.setPosixFilePermissions(directory.resolve("later"), PosixFilePermissions.fromString("rwx------"));
        return run();
    }

    @Test
    void a_silent_one_may_be_the_one_that_was_promoted_so_all_are_waited_for() throws Exception {
        assertThat(besideOneThatIsSilent())
                .isEqualTo("closed: not each of the other databases can be asked whether it was promoted:"
                        + " db-3 (MySQL error 2003)\nopen for writes; asked: 2 of 2\n");
        assertThat(Files.readString(directory.resolve("run/shop.open"))).isEqualTo("uuid-1\n");
    }

    @Test
    void one_that_was_open_a_moment_ago_goes_on_though_one_of_the_others_is_silent() throws Exception {
        put("run/shop.open", "uuid-1\n");
        wentDown(20);
        assertThat(besideOneThatIsSilent()).isEqualTo("open for writes; asked: 1 of 2\n");
    }

    @Test
    void one_that_was_down_for_longer_or_was_closed_before_does_not() throws Exception {
        put("run/shop.open", "uuid-1\n");
        wentDown(90);
        assertThat(besideOneThatIsSilent()).startsWith("closed: not each");
        Files.delete(directory.resolve("run/shop.open"));
        Files.delete(directory.resolve("10.0.0.3"));
        Files.delete(directory.resolve("clock"));
        wentDown(20);
        assertThat(besideOneThatIsSilent()).startsWith("closed: not each");
    }

    @Test
    void a_copy_of_the_primary_stays_closed() throws Exception {
        put("own", OWN.replace("uuid-1\t", "uuid-4\t"));
        put("10.0.0.2", READ_ONLY);
        assertThat(run()).contains("is another server's, of which this is a copy");
        put("own", OWN.replace("\t0\t", "\t1\t"));
        assertThat(run()).contains("this server follows another one");
        assertThat(there("opened")).isFalse();
    }

    @Test
    void a_list_of_the_others_that_is_not_there_or_was_cut_short_opens_nothing() throws Exception {
        var list = directory.resolve("state/shop/databases");
        put("10.0.0.2", READ_ONLY);
        for (var found : List.of("", "db-2 10.0.0.2 3306\n")) {
            put("state/shop/databases", found);
            put("later", "printf 'db-2 10.0.0.2 3306\\nend\\n' >'" + list + "'\n");
            Files.setPosixFilePermissions(directory.resolve("later"), PosixFilePermissions.fromString("rwx------"));
            assertThat(run()).startsWith("closed: ").endsWith("not to its end\nopen for writes; asked: 1 of 1\n");
        }
        Files.delete(list);
        assertThat(run()).startsWith("closed: ").endsWith("not to its end\nopen for writes; asked: 1 of 1\n");
    }

    private String watched(String later) throws Exception {
        put("watch", "");
        put("10.0.0.2", READ_ONLY);
        put("later", later + "\n[ $c -lt 300 ] || rm -f \"$D/state/shop/primary\"\n");
        Files.setPosixFilePermissions(directory.resolve("later"), PosixFilePermissions.fromString("rwx------"));
        return run();
    }

    @Test
    void one_that_was_frozen_while_another_took_its_place_closes_when_it_sees_that() throws Exception {
        assertThat(watched("[ $c -lt 100 ] || printf 'uuid-2\\t0\\t1\\t" + Term.UUID
                        + "000000000002:7\\n' >\"$D/10.0.0.2\""))
                .endsWith("db-2 takes writes, and was made the primary later;\n");
        assertThat(there("closed")).isTrue();
        assertThat(there("state/shop/primary.aside")).isTrue();
        assertThat(there("run/shop.open")).isFalse();
    }

    /** The others refuse this server, or fall silent, while it stands still for so long; then time passes as it does. */
    private String stoodStill(int seconds, String followers, String become) throws Exception {
        again();
        put("uptime", "100.5 1\n");
        put("followers", followers);
        Files.deleteIfExists(directory.resolve("10.0.0.2.denied"));
        return watched("[ $c -lt 100 ] || { " + become + "; echo $((c + " + seconds + ")).5 1 >\"$D/uptime\"; }");
    }

    @Test
    void one_that_stood_still_and_that_nobody_answers_any_more_closes_and_asks_as_after_a_boot() throws Exception {
        var stood =
                "closed: this server stood still for more than a minute, and none of the other databases can be asked";
        for (var become : List.of(": >\"$D/10.0.0.2.denied\"", "rm -f \"$D/10.0.0.2\"")) {
            assertThat(stoodStill(90, "", become))
                    .as(become)
                    .contains(stood)
                    .contains("closed: none of the other databases can be asked whether it was promoted: db-2 (MySQL");
            assertThat(there("closed")).isTrue();
            assertThat(Files.readString(directory.resolve("killed"))).isEqualTo("7\n");
            Files.delete(directory.resolve("killed"));
            assertThat(there("state/shop/primary.aside")).isFalse();
            assertThat(there("run/shop.open")).isFalse();
        }
    }

    /** As while the only replica is set up anew, or is down. */
    @Test
    void one_that_did_not_stand_still_or_is_followed_or_answered_goes_on() throws Exception {
        assertThat(stoodStill(20, "", ": >\"$D/10.0.0.2.denied\"")).doesNotContain("closed");
        assertThat(stoodStill(90, "uuid-3\n", ": >\"$D/10.0.0.2.denied\"")).doesNotContain("closed");
        assertThat(stoodStill(90, "", ":")).doesNotContain("closed");
        assertThat(there("closed")).isFalse();
    }

    @Test
    void who_has_no_account_any_more_is_told_so_and_stays_closed() throws Exception {
        put("10.0.0.2", READ_ONLY);
        put("10.0.0.2.denied", "");
        program("later", "rm -f \"$D/state/shop/primary\"");
        assertThat(run())
                .isEqualTo("closed: none of the other databases can be asked whether it was promoted: db-2 (MySQL error"
                        + " 1045: it answers, and has no account for this server: was it taken out of the stack?)\n");
        assertThat(there("opened")).isFalse();
    }

    /** It had not received what began the other's term, nor the other what began its: each counted from what both had. */
    @Test
    void of_two_that_had_not_heard_of_each_other_the_earlier_one_closes_and_the_later_one_does_not() throws Exception {
        for (var own : List.of("000000000001:1-6", "000000000001:1-7", "000000000001:3-5:7", "000000000001:1:3-6")) {
            again();
            put("own", "uuid-1\t0\t0\tuuid-1:1-9," + Term.UUID + "000000000000:1," + Term.UUID + own + "\n");
            assertThat(watched("[ $c -lt 100 ] || printf 'uuid-2\\t0\\t2\\tuuid-2:1-3," + Term.UUID
                            + "000000000002:7,uuid-3:4\\n' >\"$D/10.0.0.2\""))
                    .as(own)
                    .endsWith("db-2 takes writes, and was made the primary later;\n");
            assertThat(there("closed")).isTrue();
        }
        for (var own : List.of("000000000003:1-7", "000000000001:8", "000000000001:1-7:10")) {
            again();
            put("own", "uuid-1\t0\t0\tuuid-1:1-9," + Term.UUID + own + "\n");
            assertThat(watched("[ $c -lt 100 ] || printf 'uuid-2\\t0\\t1\\t" + Term.UUID
                            + "000000000002:7\\n' >\"$D/10.0.0.2\""))
                    .as(own)
                    .doesNotContain("closed");
            assertThat(there("closed")).isFalse();
        }
    }

    private void again() throws IOException {
        put("state/shop/primary", "uuid-1\n");
        for (var left : List.of("clock", "closed", "opened", "state/shop/primary.aside")) {
            Files.deleteIfExists(directory.resolve(left));
        }
    }

    @Test
    void a_replica_opened_by_mistake_and_an_older_primary_that_woke_up_close_nobody() throws Exception {
        for (var ahead : List.of("0", "1", "2")) {
            put("state/shop/primary", "uuid-1\n");
            Files.deleteIfExists(directory.resolve("clock"));
            assertThat(watched("[ $c -lt 100 ] || printf 'uuid-2\\t0\\t" + ahead + "\\n' >\"$D/10.0.0.2\""))
                    .isEqualTo("open for writes; asked: 1 of 1\n");
            assertThat(there("closed")).isFalse();
        }
    }

    @Test
    void without_a_marker_nothing_is_asked() throws Exception {
        Files.delete(directory.resolve("state/shop/primary"));
        assertThat(run()).isEmpty();
    }

    @Test
    void the_unit_neither_holds_up_mysql_nor_outlives_it() {
        var parts = PrimaryOpener.parts("shop", List.of(), 3306);
        assertThat(parts)
                .extracting(PrimaryOpener.Part::content)
                .anySatisfy(unit ->
                        assertThat(unit).contains("After=mysql.service\nPartOf=mysql.service\n", "Restart=on-failure"));
        assertThat(parts.getLast().content()).contains("restart --no-block " + PrimaryOpener.UNIT);
    }
}
