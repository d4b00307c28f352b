package com.foobar.infra.part.app;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An app with a database and an account of its own. */
class AppDataTest {

    private static final String MYSQL = "mysql:\n";
    private static final String DATA = "apps: {blog: {servers: [web-01, web-02], port: 8001, release: examples/jobs,"
            + " command: [/bin/a], migrate: [/bin/m], %s}}\n" + MYSQL
            + "  databases: {blog: {}, other: {}}\n  accounts:\n"
            + "    blog: {privileges: write, databases: [blog]}\n    far: {privileges: write, from: [web-02]}\n"
            + "    owner: {privileges: owner, databases: [blog]}\n";

    private static Topology with(String said) throws Exception {
        return load(SOUND.replace(MYSQL, DATA.formatted(said)));
    }

    private static List<String> passwords(Topology topology, String server) {
        return Stacks.stack(topology, "token").stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(SecretResource.class::isInstance)
                .filter(resource -> resource.server().equals(server))
                .map(resource -> resource.id().name())
                .filter(name -> name.contains("mysql-account"))
                .toList();
    }

    @Test
    void it_is_told_of_its_own_and_no_other_app_is() throws Exception {
        var topology = with("database: blog, account: blog");
        var server = topology.server("web-01");

        assertThat(AppUnit.environment(topology, App.named(topology, "blog").orElseThrow(), server))
                .containsEntry("DB_NAME", "blog")
                .containsEntry("DB_USER", "blog");
        assertThat(AppUnit.environment(topology, App.main(topology).orElseThrow(), server))
                .containsEntry("DB_NAME", "foobar")
                .containsEntry("DB_USER", "foobar_app");
        assertThat(AppUnit.environment(
                        with("keep: 3"), App.named(with("keep: 3"), "blog").orElseThrow(), server))
                .containsEntry("DB_NAME", "foobar")
                .containsEntry("DB_USER", "foobar_app");
    }

    @Test
    void its_migration_is_who_owns_its_database() throws Exception {
        var topology = with("database: blog, account: blog");
        var app = App.named(topology, "blog").orElseThrow();

        assertThat(AppMigrations.account(
                        topology, app, app.releasing().migrate().orElseThrow()))
                .contains("owner");
    }

    @Test
    void each_password_is_on_a_server_once() throws Exception {
        for (var said : List.of("database: blog, account: blog", "database: blog, account: owner", "keep: 3")) {
            for (var server : List.of("web-01", "web-02")) {
                assertThat(passwords(with(said), server))
                        .as(said + " on " + server)
                        .doesNotHaveDuplicates();
            }
        }
        assertThat(passwords(with("database: blog, account: blog"), "web-02")).anyMatch(name -> name.endsWith("blog"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database: none, account: owner | mysql.databases has no none; the stack's databases are foobar, blog, other",
                "database: blog, account: none | mysql.accounts has no none; it has blog, far, owner",
                "database: other, account: blog | blog may not come to other: add it to mysql.accounts.blog.databases",
                "account: blog | blog may not come to foobar: add it to mysql.accounts.blog.databases",
                "account: far | the account far may not come from web-01: add it to mysql.accounts.far.from",
                "database: blog | needs \"account\" beside it",
            })
    void data_that_it_could_not_come_to_is_refused_at_its_place(String said, String reason) {
        var problem = problemAfter(MYSQL, DATA.formatted(said));
        assertThat(problem.format()).contains(reason);
        assertThat(place(problem)).contains(":");
    }

    @Test
    void without_databases_there_is_nowhere_to_have_any() {
        var app = SOUND.indexOf("app:\n");
        var problem = problemAfter(
                SOUND.substring(app),
                "apps: {blog: {servers: web-01, port: 8001, release: examples/jobs, command: [/bin/a], account: blog}}\n");
        assertThat(problem.format()).contains("there is no section mysql that it could be in");
    }
}
