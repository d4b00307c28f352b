package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of binary logs on the server that writes them, where MySQL and the repository are others that answer as is said here. */
class StreamTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/com/foobar/infra/part/backup");

    @TempDir
    private Path directory;

    private String run(String lines) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (var file : List.of("repository.sh", "run.sh", "gtids.sh", "logs.sh", "stream.sh")) {
            script.append(Files.readString(SCRIPTS.resolve(file)));
        }
        return LocalShell.run(script + """
                        bk_tmp=%1$s; bk_notes=%1$s/notes; bk_streamed=%1$s/at; verb=look bk_sftp= bk_self=two
                        mkdir -p "$bk_notes"
                        """.formatted(directory) + lines).strip();
    }

    @Test
    void a_database_that_does_not_answer_is_not_one_whose_logs_go_on() throws Exception {
        var torn = """
                last=1000 began=2000 before=a:1-5 from= unread=
                sql_said() { echo 'it went away'; }
                sql() { case $1 in *GTID_SUBSET*) %s ;; *) %s ;; esac; }
                (torn) 2>&1 || :
                """;
        assertThat(run(torn.formatted("echo 1", ":"))).isEmpty();
        assertThat(run(torn.formatted("echo 0", ":")))
                .isEqualTo(
                        "this server has other data than it had: it was made anew, or restored; a backup is made at once");
        assertThat(run(torn.formatted("echo 1", "echo a:3")))
                .isEqualTo("binary logs were purged before they were kept: a:3; a backup is made at once");
        assertThat(run(torn.formatted("return 1", ":"))).isEqualTo("no binary logs are kept: it went away");
        assertThat(run(torn.formatted("echo 1", "return 1"))).isEqualTo("no binary logs are kept: it went away");
        var first = "snapshots() { printf '\\t\\t\\t\\t\\t\\t\\t\\ta:1-5\\n'; };" + torn.replace("last=1000", "last=");
        assertThat(run(first.formatted("echo 1", ":"))).isEmpty();
        assertThat(run(first.formatted("return 1", ":"))).isEqualTo("no binary logs are kept: it went away");
        assertThat(run(first.formatted("echo 1", "return 1"))).isEqualTo("no binary logs are kept: it went away");
    }

    @Test
    void a_stream_that_lags_leaves_room_and_forgets_what_is_kept() throws Exception {
        // Of 25 bytes, ten at once; what is kept ends behind the first five.
        assertThat(run("""
                head -c 25 /dev/zero >"$bk_tmp/binlog.000001"
                file=$bk_tmp/binlog.000001 index=$bk_tmp/index directory=$bk_tmp bk_piece=10 noted= place_birth=7
                echo ./binlog.000001 >"$index"
                inode=$(stat -c %i "$file") sent=5 caught=no ticks=0 due=0
                echo 'binlog.000001@7.0-5' >"$bk_tmp/sent"
                echo "place=$file 7 5" >"$bk_notes/logs"
                openssl() { :; }
                birth() { echo 7; }
                deliver() { echo "sent $1"; }
                unchanged() { :; }
                lacking() { return 1; }
                forget() { sed 's/^/forgets /' "$1"; }
                cramped() { echo 'looks for room'; }
                follow
                follow
                """)).isEqualTo("""
                forgets binlog.000001@7.0-5
                looks for room
                sent binlog.000001@7.5-15
                sent binlog.000001@7.15-25""");
    }

    @Test
    void a_stream_that_begins_again_and_again_waits_since_all_was_there_last() throws Exception {
        var flaps = """
                n=0
                unchanged() { n=$((n + 1)); [ "$n" -le 3 ]; }
                sized() { :; }
                sealing() { :; }
                connect() { :; }
                cramped() { :; }
                sleep() { :; }
                following() { :; }
                follow() { return 1; }
                (streaming)
                sed -n 's/^waits=//p' "$bk_streamed"
                """;
        assertThat(run("printf 'at=90\nwaits=50\n' >\"$bk_streamed\"\n" + flaps))
                .isEqualTo("50");
        assertThat(run("printf 'at=90\n' >\"$bk_streamed\"\n" + flaps)).isEqualTo("90");
    }
}
