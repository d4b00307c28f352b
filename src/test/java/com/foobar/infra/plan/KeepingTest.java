package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was in the place of the stack's files before is kept on the server, and put back. */
class KeepingTest {

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void theirs() throws Exception {
        file = directory.resolve("their.conf");
        Files.writeString(file, "theirs");
        Files.createDirectories(directory.resolve("state"));
    }

    private String run(String script) throws Exception {
        return LocalShell.run("set -eu; fi_state=" + directory + "/state\n" + StepShell.functions() + script
                + "\ncat \"$fi_state/manifest\" 2>/dev/null || :\n");
    }

    private Path kept() {
        return Path.of(directory + "/state/before" + file);
    }

    @Test
    void a_file_is_kept_before_it_is_replaced_for_the_first_time_and_no_other_time() throws Exception {
        var manifest =
                run("fi_keep " + file + "; fi_record file " + file + " abc; echo ours >" + file + "; fi_keep " + file);
        assertThat(kept()).hasContent("theirs");
        assertThat(manifest).contains("kept\t" + file + "\t" + kept()).contains("file\t" + file);
    }

    @Test
    void it_comes_back_and_nothing_else_is_left_of_it() throws Exception {
        run("fi_keep " + file + "; fi_record file " + file + " abc; echo ours >" + file);
        // Both are forgotten at once: who is cut short here must not take what is back for ours.
        assertThat(run("fi_put_back " + file)).isEmpty();
        assertThat(file).hasContent("theirs");
        assertThat(directory.resolve("state/before")).doesNotExist();
    }

    @Test
    void a_link_is_kept_as_a_link() throws Exception {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("nowhere"));
        run("fi_keep " + file + "; rm " + file + "; echo ours >" + file + "; fi_put_back " + file);
        assertThat(Files.readSymbolicLink(file)).hasToString("nowhere");
    }

    @Test
    void a_link_to_a_release_is_ours_and_not_kept() throws Exception {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/srv/shop/app/releases/0123456789abcdef"));
        assertThat(run("fi_keep " + file)).isEmpty();
    }

    @Test
    void where_nothing_was_before_nothing_is_left() throws Exception {
        Files.delete(file);
        run("fi_keep " + file + "; echo ours >" + file + "; fi_put_back " + file);
        assertThat(file).doesNotExist();
    }

    @Test
    void what_this_tool_wrote_is_not_kept_when_the_manifest_was_lost() throws Exception {
        run("fi_keep " + file + "; echo '# shop: x. Written by foobar-infra; y' >" + file + "; rm $fi_state/manifest");
        assertThat(run("fi_keep " + file)).isEqualTo("kept\t" + file + "\t" + kept() + "\n");
        assertThat(kept()).hasContent("theirs");
    }

    @Test
    void a_full_disk_is_told_with_the_path_and_the_room() throws Exception {
        var said = run("fi_state=/dev/full; (fi_record file x y) || :");
        assertThat(said).startsWith("could not write /dev/full/manifest: ").contains(" KiB are free there", "df -i");
    }
}
