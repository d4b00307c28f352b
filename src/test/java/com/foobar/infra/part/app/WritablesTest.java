package com.foobar.infra.part.app;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.resource.Archive.Entry;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directories of the app's releases that outlive them: what may be said of them, and what becomes of the release. */
class WritablesTest {

    private static final String RELEASE = "  release: examples/php\n  command: [/bin/serve]\n";

    private static Topology with(String keys) throws Exception {
        return load(SOUND.replace("mysql:", keys + "mysql:"));
    }

    private static App app(String writable) throws Exception {
        return with(RELEASE + "  writable: " + writable + "\n").part(App.class).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[/srv/files]          | 13:14 | below the release",
                "[../files]            | 13:14 | below the release",
                "[a/../b]              | 13:14 | below the release",
                "[\"a b\"]             | 13:14 | below the release",
                "[storage, storage]    | 13:23 | storage is there twice",
                "[storage/logs, storage] | 13:14 | storage/logs is in storage, which is there, too",
            })
    void what_makes_no_sense_is_answered_with_the_reason_at_its_place(String written, String at, String said) {
        var problem = problemAfter("mysql:", RELEASE + "  writable: " + written + "\nmysql:");
        assertThat(problem.format()).contains(said);
        assertThat(place(problem)).isEqualTo(at.replace("13:", "15:"));
    }

    @Test
    void the_built_in_app_has_none() {
        assertThat(problemAfter("mysql:", "  writable: [storage]\nmysql:").format())
                .contains("needs \"release\" beside it");
    }

    @Test
    void a_release_gets_links_in_place_of_empty_directories() throws Exception {
        var entries = List.of(
                Entry.text("index.js", "1"),
                Entry.text("storage/.gitkeep", ""),
                Entry.emptyDirectory("public/uploads"),
                Entry.text("storages/a", "1"));

        assertThat(Writables.lost(app("[storage, public/uploads]"), entries)).isEmpty();
        assertThat(Writables.linked(app("[storage, public/uploads]"), new AppPaths("foobar"), entries))
                .extracting(e -> e.path() + " " + e.target() + new String(e.content(), StandardCharsets.UTF_8))
                .containsExactly(
                        "index.js 1",
                        "storages/a 1",
                        "storage /srv/foobar/writable/storage",
                        "public/uploads /srv/foobar/writable/public/uploads");
        assertThat(Writables.linked(app("[]"), new AppPaths("foobar"), entries)).isEqualTo(entries);
    }

    @Test
    void files_that_no_server_would_see_are_refused() throws Exception {
        var entries = List.of(
                Entry.text("storage/a", "1"),
                Entry.text("storage/b/c", "1"),
                Entry.text("storage/d", "1"),
                Entry.text("storage/e", "1"),
                new Entry("files", new byte[0], false, "../elsewhere"));

        assertThat(Writables.lost(app("[storage]"), entries).toString())
                .contains("files in storage that no server would see: storage/a, storage/b/c, storage/d and 1 more");
        assertThat(Writables.lost(app("[files/here]"), entries).toString())
                .contains("files is no directory in the release");
        assertThat(Writables.lost(app("[storage/d]"), entries).toString())
                .contains("storage/d is no directory in the release");
    }

    @Test
    void what_nginx_hands_out_beside_php_it_may_read_and_nothing_else() throws Exception {
        var php = with("  release: examples/php\n  runtime: php-fpm\n  writable: [storage, public/uploads]\n");
        var app = php.part(App.class).orElseThrow();

        assertThat(Writables.of(php, app, php.server("web-01")))
                .extracting(r -> r.path() + " " + r.digest())
                .containsExactly(
                        "/srv/foobar/writable/storage 700 foobar-app:foobar-app",
                        "/srv/foobar/writable/public/uploads 2750 foobar-app:www-data");
        assertThat(Writables.umask(php, app, php.server("web-01"))).isEqualTo("0027");
        var own = with(RELEASE + "  writable: [public/uploads]\n");
        assertThat(Writables.umask(own, own.part(App.class).orElseThrow(), own.server("web-01")))
                .isEqualTo("0077");
    }

    @Test
    void what_is_above_one_is_not_the_apps_even_where_it_was_one_before() throws Exception {
        var topology = with(RELEASE + "  writable: [storage/logs/web, storage/cache]\n");

        assertThat(Writables.above(topology, topology.part(App.class).orElseThrow(), topology.server("web-01")))
                .extracting(r -> r.path() + " " + String.join(" ", r.accounts()))
                .containsExactly(
                        "/srv/foobar/writable/storage foobar-app", "/srv/foobar/writable/storage/logs foobar-app");
    }

    @Test
    void several_servers_are_said_to_have_their_own() throws Exception {
        assertThat(new AppPart().notes(with(RELEASE + "  writable: [storage]\n")))
                .singleElement()
                .asString()
                .contains("each of web-01, web-02 has its own storage");
        assertThat(new AppPart().notes(with(RELEASE))).isEmpty();
    }

    @Test
    void it_is_not_thrown_away_with_its_line_but_with_all_data() {
        var id = new ResourceId("app-directory", "/srv/foobar/writable/public/uploads");

        var kept = new Removals(List.of(new AppRemovals()))
                .of("foobar", List.of(id))
                .getFirst();
        assertThat(kept.note()).hasValue("if it is empty; otherwise it stays, with all that is in it");
        assertThat(kept.script().render()).doesNotContain("rm -r").contains("fi_writable_away");
        var deleted = new Removals(List.of(new AppRemovals()), true)
                .of("foobar", List.of(id))
                .getFirst();
        assertThat(deleted.script().render()).contains("fi_writable_gone /srv/foobar/writable/public/uploads");
    }

    @Test
    void a_full_directory_and_a_link_that_is_not_there_are_told() {
        var check = new WritableCheck("web", "writable", "web-01", new AppPaths("foobar"), List.of("storage"), false);

        assertThat(verdict(check, "/srv/foobar/writable/storage\t\n")).startsWith("Pass");
        assertThat(verdict(check, "/srv/foobar/writable/storage\thead: write error: No space left on device\n"))
                .startsWith("Fail")
                .contains("No space left on device", "df -h /srv/foobar/writable/storage");
        assertThat(verdict(check, "\t\n")).contains("the live release has no link to /srv/foobar/writable/storage");
    }

    private static String verdict(WritableCheck check, String answer) {
        var fact = (WritableFact) check.questions().iterator().next();
        var state = fact.kind().parse(List.of(fact), answer).get(fact);
        return check.judge(new ClusterFacts(Map.of("web-01", Facts.of(Map.of(fact, state)))))
                .toString();
    }
}
