package com.foobar.infra.part.mysql.handover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a primary that was about to give its place opens again. Each pause takes a second on the clock, and no time. */
class UndoTest {

    private static final String CLOSED = "1\t0\t0\n";
    private static final String OPEN_LATER = "0\t1\t1\n";
    private static final String CLOSED_LATER = "1\t1\t1\n";
    private static final String CLOSED_WITH_MORE = "1\t0\t1\n";

    @TempDir
    Path directory;

    @BeforeEach
    void servers() throws IOException {
        put("state/shop/databases", "db-02 10.0.0.2 3306\nend\n");
        put("state/shop/secrets/mysql-opener", "secret");
        put("state/shop/primary", "u-1\n");
        put("run/shop.handover/holder", "7\n");
        put("uptime", "100.00 1.00\n");
        program("mysql", """
                for arg; do case $arg in --host=*) host=${arg#--host=} ;; esac; done
                sql=$(cat)
                if [ -n "${host-}" ]; then
                    cat "$D/$host" 2>/dev/null || exit 1
                else
                    case $sql in
                        KILL*) ;;
                        *'SET GLOBAL'*) : >"$D/opened" ;;
                        *processlist_id*) echo 0 ;;
                        *super_read_only*) if [ -e "$D/opened" ]; then echo 0; else echo 1; fi ;;
                        *) echo u-1:1-9 ;;
                    esac
                fi""");
        program("systemctl", "echo \"$*\" >>\"$D/units\"");
        program("sleep", """
                read -r t _ <"$D/uptime"; t=$((${t%.*} + 1)); echo "$t.00 1.00" >"$D/uptime"
                [ ! -x "$D/later" ] || . "$D/later"
                [ $t -lt 160 ] || kill $PPID""");
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

    /** @return when it ended, in seconds after it began, and who takes writes; nothing if that was never settled */
    private String run() throws Exception {
        var undo = Path.of("src/main/resources/com/foobar/infra/part/mysql/handover/undo.sh");
        put(
                "undo",
                Files.readString(undo)
                        .replace("/etc/foobar-infra/", directory + "/state/")
                        .replace("/run/foobar-infra/", directory + "/run/")
                        .replace("/proc/uptime", directory + "/uptime"));
        var builder = new ProcessBuilder(
                        "/bin/sh", directory.resolve("undo").toString(), "shop", "db-02", "10.0.0.2", "3306", "110")
                .redirectErrorStream(true);
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        var process = builder.start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        process.waitFor();
        var over = directory.resolve("run/shop.handover/over");
        var uptime = Files.readString(directory.resolve("uptime"), UTF_8).split("[.]")[0];
        return Files.exists(over)
                ? (Integer.parseInt(uptime) - 100) + " "
                        + Files.readString(over).strip()
                : "";
    }

    private boolean there(String name) {
        return Files.exists(directory.resolve(name));
    }

    @Test
    void at_the_deadline_it_opens_although_the_new_one_is_silent() throws Exception {
        assertThat(run()).isEqualTo("10 open");
        assertThat(there("opened")).isTrue();
        assertThat(there("run/shop.handover/undone")).isTrue();
        assertThat(directory.resolve("units")).content().contains("restart --no-block foobar-infra-primary.service");
    }

    @Test
    void it_opens_at_once_when_its_step_says_so() throws Exception {
        put("run/shop.handover/now", "");
        put("10.0.0.2", CLOSED);
        assertThat(run()).isEqualTo("0 open");
    }

    @Test
    void it_does_not_open_beside_one_that_takes_writes_or_was_made_the_primary_by_others() throws Exception {
        for (var other : new String[] {OPEN_LATER, CLOSED_LATER}) {
            put("uptime", "100.00 1.00\n");
            put("state/shop/primary", "u-1\n");
            put("10.0.0.2", other);
            assertThat(run()).isEqualTo("10 replaced");
            assertThat(there("opened")).isFalse();
            assertThat(there("state/shop/primary.aside")).isTrue();
        }
    }

    private void given() throws IOException {
        Files.move(directory.resolve("state/shop/primary"), directory.resolve("state/shop/primary.aside"));
        put("run/shop.handover/given", "");
    }

    @Test
    void who_has_given_gives_way_as_soon_as_the_new_one_has_begun_its_term() throws Exception {
        given();
        put("10.0.0.2", CLOSED);
        program("later", "[ $t -lt 103 ] || printf '0\\t1\\t1\\n' >\"$D/10.0.0.2\"");
        assertThat(run()).isEqualTo("3 replaced");
        assertThat(there("run/shop.closed")).isFalse();
        assertThat(there("opened")).isFalse();
    }

    @Test
    void who_has_given_opens_again_only_once_the_new_one_says_that_it_did_not() throws Exception {
        given();
        program("later", "[ $t -lt 130 ] || printf '1\\t0\\t0\\n' >\"$D/10.0.0.2\"");
        assertThat(run()).isEqualTo("30 open");
        assertThat(there("state/shop/primary")).isTrue();
    }

    @Test
    void who_has_given_waits_until_the_new_one_cannot_open_any_more() throws Exception {
        given();
        put("10.0.0.2", CLOSED);
        assertThat(run()).isEqualTo("8 open");
    }

    @Test
    void who_has_given_stays_closed_beside_one_that_is_silent_or_has_more() throws Exception {
        given();
        assertThat(run()).isEmpty();
        assertThat(directory.resolve("run/shop.closed"))
                .hasContent("closed: gave its place to db-02, which cannot be asked whether it took it;\n");
        put("uptime", "100.00 1.00\n");
        put("10.0.0.2", CLOSED_WITH_MORE);
        assertThat(run()).isEmpty();
        assertThat(there("opened")).isFalse();
    }
}
