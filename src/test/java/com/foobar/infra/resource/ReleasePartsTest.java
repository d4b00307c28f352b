package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.fact.ReleaseFact.State;
import com.foobar.infra.plan.StepShell;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.resource.Archive.Entry;
import com.foobar.infra.shell.LocalShell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A release made of another one, in a real shell and on a real file system. */
class ReleasePartsTest extends StepShell {

    private static final String LONG = "node_modules/" + "deep/".repeat(40) + "file";

    private static final Archive FIRST = Archive.of(List.of(
            file("same", "same\n"),
            file("other", "one\n"),
            file("gone", "gone\n"),
            file("-n dash", "dash\n"),
            file("\u00fcber/\u20ac uro", "umlaut\n"),
            file(LONG, "long\n"),
            runnable("run", "#!/bin/sh\n"),
            runnable("was program", "data\n"),
            file("now program", "echo\n"),
            link("link", "same"),
            Entry.emptyDirectory("tmp")));

    private static final Archive SECOND = Archive.of(List.of(
            file("same", "same\n"),
            file("other", "two\n"),
            file("new", "new\n"),
            file("-n dash", "dash\n"),
            file("\u00fcber/\u20ac uro", "umlaut\n"),
            file(LONG, "long\n"),
            file("of its own/" + LONG, "another\n"),
            runnable("run", "#!/bin/sh\n"),
            file("was program", "data\n"),
            runnable("now program", "echo\n"),
            link("link", "new"),
            Entry.emptyDirectory("cache")));

    private Path base = Path.of("");

    private static Entry file(String path, String content) {
        return Entry.text(path, content);
    }

    private static Entry runnable(String path, String content) {
        return new Entry(path, content.getBytes(StandardCharsets.UTF_8), true, "");
    }

    private static Entry link(String path, String target) {
        return new Entry(path, new byte[0], false, target);
    }

    @BeforeEach
    void nobodyIsRootHere() throws Exception {
        base = directory.resolve("the app");
        program("chown", ":");
    }

    private ReleaseResource resource(Archive archive) {
        return new ReleaseResource("one", base.toString(), Optional.empty(), archive);
    }

    private State ask(Archive archive) throws Exception {
        var fact = new ReleaseFact(resource(archive).path());
        var probe = new Probe("nonce", List.of(fact));
        return probe.parse(LocalShell.run(probe.script().render())).get(fact);
    }

    private String step(Archive archive) throws Exception {
        var resource = resource(archive);
        var fact = new ReleaseFact(resource.path());
        var probe = new Probe("nonce", List.of(fact));
        var observed = new ClusterFacts(
                Map.of("one", probe.parse(LocalShell.run(probe.script().render()))));
        var delta = resource.diff(observed).orElseThrow();
        return delta.work() instanceof Delta.Work.Run(var script) ? script.render() : "";
    }

    private Ran released(Archive archive) throws Exception {
        var ran = run("(set -eu\n" + step(archive) + ")");
        if (ran.exit() == 0) {
            Files.deleteIfExists(base.resolve("current"));
            Files.createSymbolicLink(
                    base.resolve("current"), Path.of(resource(archive).path()));
        }
        return ran;
    }

    private void isReleased(Archive archive) throws Exception {
        var ran = released(archive);
        assertThat(ran.said()).isEmpty();
        assertThat(ran.exit()).isZero();
    }

    private void nothingIsLeftOver() throws Exception {
        try (var all = Files.list(base.resolve("releases"))) {
            assertThat(all).noneMatch(path -> path.toString().contains("foobar"));
        }
    }

    private Path at(Archive archive, String path) {
        return Path.of(resource(archive).path()).resolve(path);
    }

    private List<String> tree(Path root) throws Exception {
        var found = new ArrayList<String>();
        try (var walk = Files.walk(root)) {
            for (var path : walk.sorted().toList()) {
                found.add(root.relativize(path) + " "
                        + (Files.isSymbolicLink(path)
                                ? "-> " + Files.readSymbolicLink(path)
                                : Files.isDirectory(path)
                                        ? "directory"
                                        : Files.readString(path).strip() + " "
                                                + (Files.isExecutable(path) ? "program" : "file")));
            }
        }
        return found;
    }

    @Test
    void what_the_server_has_is_not_sent_and_the_release_is_the_same_as_if_it_were() throws Exception {
        isReleased(FIRST);
        isReleased(SECOND);
        var made = tree(at(SECOND, ""));

        var elsewhere = base;
        base = directory.resolve("fresh");
        isReleased(SECOND);
        assertThat(made).isEqualTo(tree(at(SECOND, ""))).contains("was program data file", "now program echo program");

        base = elsewhere;
        assertThat(ask(FIRST)).isEqualTo(new State.Intact());
        assertThat(ask(SECOND)).isEqualTo(new State.Intact());
        nothingIsLeftOver();
    }

    @Test
    void only_what_differs_travels() {
        var parts = ReleaseParts.of(FIRST, words(FIRST)).orElseThrow();
        assertThat(parts.sent().members()).extracting(Archive.Member::path).containsExactly("link");
        var differing = ReleaseParts.of(SECOND, words(FIRST)).orElseThrow();
        assertThat(differing.sent().members())
                .extracting(Archive.Member::path)
                .containsExactlyInAnyOrder("link", "new", "of its own/" + LONG, "other");
        assertThat(differing.programs())
                .extracting(Archive.Member::path)
                .containsExactlyInAnyOrder("run", "now program");
    }

    private static Map<String, String> words(Archive archive) {
        var words = new HashMap<String, String>();
        archive.members().forEach(m -> words.put(m.path(), m.word()));
        return words;
    }

    @Test
    void where_little_is_the_same_all_is_sent() {
        var other = Archive.of(List.of(file("same", "same\n"), file("other", "o".repeat(100))));
        assertThat(ReleaseParts.of(other, words(FIRST))).isEmpty();
    }

    @Test
    void no_release_shares_a_file_with_another() throws Exception {
        released(FIRST);
        released(SECOND);
        assertThat(Files.getAttribute(at(SECOND, "same"), "unix:ino"))
                .isNotEqualTo(Files.getAttribute(at(FIRST, "same"), "unix:ino"));
        assertThat(Files.getLastModifiedTime(at(SECOND, "same")))
                .as("visitors' copies stay good")
                .isEqualTo(Files.getLastModifiedTime(at(FIRST, "same")));
    }

    @Test
    void what_was_changed_in_the_former_one_meanwhile_is_found_and_then_all_is_sent() throws Exception {
        released(FIRST);
        var step = step(SECOND);
        Files.writeString(at(FIRST, "same"), "hand\n");

        var ran = run("(set -eu\n" + step + ")");

        assertThat(ran.exit()).isOne();
        assertThat(ran.said()).contains("shares files with " + at(FIRST, ""), "does not hold any more", "apply again");
        assertThat(at(SECOND, "")).doesNotExist();
        nothingIsLeftOver();
        isReleased(SECOND);
        assertThat(at(SECOND, "same")).hasContent("same");
    }

    @Test
    void what_is_missing_in_the_former_one_is_found_too() throws Exception {
        released(FIRST);
        var step = step(SECOND);
        Files.delete(at(FIRST, "same"));

        var ran = run("(set -eu\n" + step + ")");

        assertThat(ran.exit()).isOne();
        assertThat(ran.said()).contains("could not copy what the new release shares", "apply again");
        isReleased(SECOND);
    }

    @Test
    void nothing_is_copied_from_one_that_was_changed_before() throws Exception {
        released(FIRST);
        Files.writeString(at(FIRST, "same"), "hand\n");
        assertThat(step(SECOND)).doesNotContain("fi_release_copied");
        isReleased(SECOND);
        assertThat(at(SECOND, "same")).hasContent("same");
    }

    @Test
    void names_that_a_list_cannot_hold_have_all_sent() throws Exception {
        for (var name : List.of("back\\slash", "line\nbreak", "carriage\rreturn")) {
            var odd = Archive.of(List.of(file("same", "same\n"), file(name, "odd\n")));
            assertThat(ReleaseParts.of(odd, Map.of("same", Sha256.of("same\n").substring(0, 16))))
                    .isEmpty();
        }
        released(FIRST);
        var odd = Archive.of(List.of(file("same", "same\n"), file("back\\slash", "odd\n")));
        isReleased(odd);
        assertThat(at(odd, "back\\slash")).hasContent("odd");
    }

    @Test
    void names_that_begin_alike_have_one_order_on_both_sides() throws Exception {
        var held = "x".repeat(1000);
        var before = Archive.of(List.of(file("a", ""), file("a\tb", ""), file("held", held), file("version", "1")));
        var after = Archive.of(List.of(file("a", ""), file("a\tb", ""), file("held", held), file("version", "2")));
        isReleased(before);
        assertThat(step(after)).contains("fi_release_proven");
        isReleased(after);
    }

    @Test
    void where_the_list_is_damaged_all_is_sent() throws Exception {
        isReleased(FIRST);
        var list = Path.of(ReleaseFact.list(resource(FIRST).path()));
        Files.write(list, java.util.Arrays.copyOf(Files.readAllBytes(list), 10));
        assertThat(step(SECOND)).doesNotContain("fi_release_copied");
        isReleased(SECOND);
    }

    @Test
    void what_one_that_was_cut_short_left_goes_with_the_next() throws Exception {
        Files.createDirectories(base.resolve("releases/dead.foobar-new/some"));
        isReleased(FIRST);
        nothingIsLeftOver();
    }
}
