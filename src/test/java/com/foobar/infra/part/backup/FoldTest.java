package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what was streamed, where the programs that it is read by are others that behave as is said here. */
class FoldTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/com/foobar/infra/part/backup");

    @TempDir
    private Path directory;

    /** What those lines print behind the scripts. */
    private String run(String lines) throws IOException, InterruptedException {
        var script = new StringBuilder();
        for (var file : List.of("repository.sh", "run.sh", "gtids.sh", "logs.sh", "stream.sh", "replay.sh", "fold.sh")) {
            script.append(Files.readString(SCRIPTS.resolve(file)));
        }
        return LocalShell.run(script
                        + """
                        bk_tmp=%1$s; bk_notes=%1$s/notes; new=%1$s/new; verb=look; bk_sftp= bk_self=two bk_spool=%1$s/streamed
                        mkdir -p "$bk_notes" "$new/kept" "$bk_spool"
                        """
                                .formatted(directory)
                        + lines)
                .strip();
    }

    /** Why not all was put together: the first ten bytes of the first file are kept, and those pieces lie there. */
    private String joined(String... names) throws IOException, InterruptedException {
        return run("""
                path=/logs/binlog.000001 size=10 number=000001 short=
                head -c 10 /dev/zero >"$new/kept/binlog.000001"
                birth() { echo 7; }
                opened() { head -c "$((piece_to - piece_from))" /dev/zero >"$new/piece"; }
                printf 'binlog.%%s\\n' %s | pieces | sort -k 1,1n -k 3,3n -k 4,4n >"$bk_tmp/needed"
                joined
                echo "$short"
                """.formatted(String.join(" ", names)));
    }

    @Test
    void a_stream_that_goes_on_lacks_nothing() throws Exception {
        assertThat(joined("000001@7.0-100", "000001@7.100-200")).isEmpty();
        assertThat(joined("000001@7.0-100", "000001@7.100-end", "000002@7.0-50")).isEmpty();
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.0-50", "000002@7.50-end"))
                .isEmpty();
        // A server that crashed takes back what was torn.
        assertThat(joined("000001@7.10-100", "000001@7.90-end", "000002@7.0-50"))
                .isEmpty();
    }

    @Test
    void a_piece_that_is_missing_is_told_wherever_it_was() throws Exception {
        assertThat(joined("000001@7.10-100", "000001@7.150-200"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.200-end"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.200-end", "000002@7.0-50"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000002@7.0-50"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.50-90"))
                .isEqualTo("behind byte 100 of binlog.000001 a piece is missing; all before it is there");
        assertThat(joined("000001@7.10-100", "000001@7.100-end", "000002@7.0-50", "000002@7.50-end", "000004@7.0-9"))
                .isEqualTo("behind byte 50 of binlog.000002 a piece is missing; all before it is there");
    }
}
