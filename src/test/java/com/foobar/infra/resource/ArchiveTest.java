package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.Archive.Entry;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes into an archive comes out of the real tar. */
class ArchiveTest {

    @TempDir
    private Path directory = Path.of("");

    private void unpack(Archive archive) throws Exception {
        var file = Files.write(directory.resolve("archive"), archive.bytes());
        LocalShell.run("cd " + Shell.quote(directory.toString()) + " && tar -xzf " + file.getFileName());
    }

    private static Entry file(String path, String content) {
        return new Entry(path, content.getBytes(StandardCharsets.UTF_8), false, "");
    }

    private static Entry link(String path, String target) {
        return new Entry(path, new byte[0], false, target);
    }

    @Test
    void files_links_and_what_may_be_executed_come_out_as_they_were() throws Exception {
        unpack(Archive.of(List.of(
                file("a", "x".repeat(512)),
                file("b/c", ""),
                link("b/link", "../a"),
                new Entry("run", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), true, ""))));
        assertThat(directory.resolve("a")).content().hasSize(512);
        assertThat(directory.resolve("b/c")).isEmptyFile();
        assertThat(directory.resolve("run")).isExecutable();
        assertThat(Files.readSymbolicLink(directory.resolve("b/link"))).hasToString("../a");
    }

    @Test
    void paths_and_targets_may_be_as_deepas_a_system_takes_them() throws Exception {
        for (int length : List.of(99, 100, 101, 155, 256, 257, 990, 1000, 2000)) {
            var path = "node_modules/".repeat(length / 13) + "m".repeat(length % 13 + 1);
            var target = "../".repeat(length / 3) + "m";
            var umlauts = "\u00fc".repeat(60) + "/" + length;
            unpack(Archive.of(List.of(file(path, "long"), link("link" + length, target), file(umlauts, "u"))));
            assertThat(directory.resolve(path)).hasContent("long");
            assertThat(Files.readSymbolicLink(directory.resolve("link" + length)))
                    .hasToString(target);
        }
    }

    @Test
    void what_it_holds_is_known_by_path_content_and_size() {
        var archive = Archive.of(List.of(file("b", "12345"), link("a", "b")));
        assertThat(archive.members())
                .containsExactly(
                        new Archive.Member("a", "link:b", 0),
                        new Archive.Member("b", Sha256.of("12345").substring(0, 16), 5));
        assertThat(archive.size()).isEqualTo(5);
        assertThat(Archive.packed(archive.bytes(), archive.members())).isEqualTo(archive);
    }

    @Test
    void an_empty_directory_comes_out_and_counts_as_no_file() throws Exception {
        var deep = "cache/" + "d".repeat(120);
        var archive = Archive.of(List.of(file("tmp.txt", ""), Entry.emptyDirectory("tmp"), Entry.emptyDirectory(deep)));
        unpack(archive);
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        assertThat(directory.resolve(deep)).isEmptyDirectory();
        assertThat(archive.files()).isEqualTo(1);
        assertThat(archive.id())
                .isNotEqualTo(Archive.of(List.of(file("tmp.txt", ""))).id());
    }

    @Test
    void equal_files_in_any_order_make_equal_bytes() {
        var one = Archive.of(List.of(file("a", "1"), file("b", "2")));
        assertThat(Archive.of(List.of(file("b", "2"), file("a", "1"))).bytes()).isEqualTo(one.bytes());
        assertThat(Archive.of(List.of(file("a", "1"), file("b", "3"))).id()).isNotEqualTo(one.id());
    }
}
