package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not be copied to servers, or served by them, is found before any is asked. */
class UnpublishableTest {

    private static final String KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n";

    private final Typed typed;

    UnpublishableTest(@TempDir Path directory) throws IOException {
        typed = Typed.in(directory);
    }

    @BeforeEach
    void site() throws IOException {
        write("site/index.html", "<h1>hello</h1>\n");
        typed.write("stack.yml", Typed.TOPOLOGY.replace("[one, two]", "[one, two]\n  static_files: site"));
    }

    private Path write(String name, String text) throws IOException {
        Files.createDirectories(typed.path(name).getParent());
        return Path.of(typed.write(name, text));
    }

    private void secretly(String name, String text) throws IOException {
        Files.setPosixFilePermissions(write(name, text), PosixFilePermissions.fromString("rw-------"));
    }

    private int validate(String... more) {
        typed.forget();
        var words = new String[3 + more.length];
        System.arraycopy(new String[] {"validate", "-f", typed.path("stack.yml").toString()}, 0, words, 0, 3);
        System.arraycopy(more, 0, words, 3, more.length);
        return typed.run(words);
    }

    @ParameterizedTest
    @CsvSource({
        ".git/config, the history of a repository",
        "deep/down/.git, the history of a repository",
        ".env, a file with an environment",
        "deep/.env.production, a file with an environment",
        "conf/app.env, a file with an environment",
        ".ssh/known_hosts, where SSH keeps its keys",
        ".netrc, where programs keep passwords",
        ".docker/config.json, where a registry's passwords are kept",
        ".kube/config, where a cluster's keys are kept",
        "deep/shop.p12, a store of keys",
        "Upload.JKS, a store of keys",
        "terraform.tfstate, a Terraform state",
        "terraform.tfstate.backup, a Terraform state",
        ".git.bak/config, the history of a repository",
        ".env~, a file with an environment",
        "conf/app.env.orig, a file with an environment",
        "conf/.app.env.swp, a file with an environment",
        ".pgpass.bak, where a database's passwords are kept",
        ".my.cnf, where a database's passwords are kept",
        ".vagrant/machines/x, where Vagrant keeps the keys",
        ".htpasswd, which keeps the passwords of visitors",
        "dump.sql, which may hold all of a database",
        "deep/Shop.SQL.gz, which may hold all of a database",
        "dump.sql.1, which may hold all of a database",
        "ssh_config, which tells how servers are reached by SSH",
        ".bash_history, which keeps what somebody typed",
        "index.html.orig, a copy that an editor",
        "index.html~, a copy that an editor",
        ".index.html.swp, a copy that an editor",
        "page.php.bak, a copy that an editor",
    })
    void what_is_a_secret_by_its_name_is_refused(String name, String why) throws IOException {
        write("site/" + name, "x\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("stack.yml:10:17: web.static_files: holds ", why, "served to the world");
        Files.delete(typed.path("site/" + name));
    }

    @Test
    void what_only_its_name_speaks_against_is_published_by_consent() throws IOException {
        write("site/downloads/schema.sql", "CREATE TABLE t (id INT);\n");
        write("site/notes.txt.orig", "x\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains("if all the world is meant to read it: web.published: [downloads/schema.sql]")
                .contains("web.published: [notes.txt.orig]");
        publish("downloads/schema.sql, notes.txt.orig");
        assertThat(validate()).as(typed.err()).isZero();
        write("site/other.sql", "x\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("other.sql").doesNotContain("schema.sql, which");
    }

    @Test
    void no_consent_makes_a_secret_public() throws IOException {
        write("site/key.sql", "-----BEGIN PRIVATE KEY-----\n");
        write("site/.htpasswd", "x\n");
        publish("key.sql, .htpasswd");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains("key.sql, a private key", ".htpasswd, which keeps the passwords")
                .doesNotContain("if all the world is meant to read it");
    }

    @Test
    void consent_to_publish_what_is_not_there_is_named() throws IOException {
        write("site/index.html", "x\n");
        publish("schema.sql");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("web.published: there is no file schema.sql in the static files");
    }

    private void publish(String paths) throws IOException {
        var text = Files.readString(typed.path("stack.yml"));
        write("stack.yml", text.replaceFirst("(?m)^( *)(static_files: .*)$", "$1$2\n$1published: [" + paths + "]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".env.example",
                "environment.html",
                ".gitignore",
                ".well-known/x",
                "keys.html",
                "truststore.p12",
                "docker/x",
                ".npmrc",
                "origin.html",
                "sql.html",
                "bak/x",
                "a.b.1"
            })
    void what_only_looks_like_one_is_published(String name) throws IOException {
        write("site/" + name, "x\n");
        assertThat(validate()).as(typed.err()).isZero();
    }

    @Test
    void what_installs_packages_is_refused_with_a_token_in_it() throws IOException {
        write("site/.npmrc", "//registry.example/:_authToken=${NPM_TOKEN}\n");
        assertThat(validate()).as("the name of a variable").isZero();
        write("site/.npmrc", "//registry.example/:_authToken=npm_abcdef\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("holds .npmrc, with a registry's password or token");
    }

    @Test
    void a_copy_of_a_named_secret_is_refused_by_its_name_and_by_what_is_in_it() throws IOException {
        secretly("secrets/db", "correct horse battery\n");
        typed.write(
                "stack.yml",
                Typed.TOPOLOGY + "app: {servers: [one], release: app, command: [/bin/run]}\n"
                        + "mysql: {primary: one, app_password: {file: secrets/db}}\n");
        write("app/run", "#!/bin/sh\n");
        write("app/conf/db.old", "an older one\n");
        write("app/conf/settings", "correct horse battery");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "app.release: holds conf/db.old, a copy, by its name, of what is named as a secret",
                        "app.release: holds conf/settings, the same as what is named as a secret",
                        "2 problems.")
                .doesNotContain("horse");
    }

    @Test
    void a_release_may_hold_what_only_a_site_may_not() throws IOException {
        typed.write("stack.yml", Typed.TOPOLOGY + "app: {servers: [one], release: app, command: [/bin/run]}\n");
        for (var name : new String[] {"migrations/001.sql", "conf/.htpasswd", "run.orig"}) {
            write("app/" + name, "x\n");
        }
        assertThat(validate()).as(typed.err()).isZero();
    }

    @Test
    void a_private_key_is_refused_whatever_its_name() throws IOException {
        write("site/download.txt", KEY);
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("holds download.txt, a private key");
        Files.delete(typed.path("site/download.txt"));
        write("site/account.json", "{\"type\": \"x\", \"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMII\\n\"}\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("holds account.json, a private key");
        Files.delete(typed.path("site/account.json"));
        write("site/node_modules/tls/test/key.pem", KEY);
        assertThat(validate()).as("which all the world has").isZero();
        secretly("site/node_modules/tls/test/key.pem", KEY);
        assertThat(validate()).isEqualTo(64);
    }

    @Test
    void what_the_topology_names_as_a_secret_is_refused_under_any_name() throws IOException {
        secretly("secrets/app", "PASSWORD=x\n");
        secretly("secrets/db", "x\n");
        write("bin/run", "#!/bin/sh\n");
        typed.write("stack.yml", Typed.TOPOLOGY.replace("[one, two]", "[one, two]\n  static_files: .") + """
                app: {servers: [one], release: ., command: [/bin/run], environment_file: secrets/app}
                mysql: {primary: one, app_password: {file: secrets/db}}
                """);
        Files.createLink(typed.path("bin/other-name"), typed.path("secrets/db"));
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "web.static_files: holds secrets/app, which is named as a secret; it would be served to the world",
                        "web.static_files: holds secrets/db,",
                        "web.static_files: holds bin/other-name,",
                        "app.release: holds secrets/app, which is named as a secret; the app's user would read it",
                        "web.static_files: holds stack.yml, the topology itself; it would be served to the world",
                        "holds foobar.yml, a topology;",
                        "8 problems.");
        typed.hasNoStack();
    }

    @Test
    void what_the_inventory_names_as_a_secret_is_refused() throws IOException {
        secretly("site/sudo", "geheim\n");
        var inventory = typed.write(
                "inventory.yml", "defaults: {sudo: {password: {file: site/sudo}}}\nhosts: {one: {}, two: {}}\n");
        assertThat(validate("-i", inventory)).isEqualTo(64);
        assertThat(typed.err()).contains("holds sudo, which is named as a secret");
        for (var command : new String[] {"plan", "apply", "verify"}) {
            typed.forget();
            assertThat(typed.run(command, "-f", typed.path("stack.yml").toString(), "-i", inventory))
                    .isEqualTo(64);
            assertThat(typed.err()).contains("holds sudo, which is named as a secret");
        }
    }

    @Test
    void what_only_its_owner_may_read_is_named() throws IOException {
        for (int i = 0; i < 7; i++) {
            secretly("site/draft-" + i, "x\n");
        }
        assertThat(validate()).isZero();
        assertThat(typed.out())
                .contains("Note: web.static_files holds what only its owner may read here, and it would be served")
                .contains("draft-", " and 2 more.")
                .doesNotContain("index.html");
    }

    @Test
    void what_the_tool_works_from_is_no_part_of_a_site() throws IOException {
        write("index.html", "<h1>hello</h1>\n");
        typed.write("stack.yml", Typed.TOPOLOGY.replace("[one, two]", "[one, two]\n  static_files: ."));
        write("inventories/production.yml", "hosts: {}\n");
        write("friday.plan", "{\n  \"format\" : \"foobar-infra plan 2\"}\n");
        write("old/shop.yaml", "name: shop\nservers: {a: 10.0.0.1}\n");
        write("old/reached.yml", "hosts:\n  a: {user: admin}\n");
        write("json/shop.json", "{\n  \"name\": \"shop\",\n  \"servers\": {\"a\": \"10.0.0.1\"}\n}\n");
        write("json/hosts.json", "{\"hosts\": {\"a\": {\"user\": \"admin\"}}}\n");
        write("json/api.json", "{\"openapi\": \"3.1.0\", \"info\": {\"name\": 1}, \"servers\": [{\"url\": \"/\"}]}\n");
        write("old/flow.yml.save", "{name: shop, servers: {a: 10.0.0.1}}\n");
        write("api.yaml", "openapi: 3.1.0\ninfo: {title: x}\nservers: [{url: /}]\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "stack.yml:10:17: web.static_files: holds stack.yml, the topology itself; it would be served",
                        "holds inventories/production.yml, an inventory;",
                        "holds friday.plan, a saved plan;",
                        "holds old/shop.yaml, a topology;",
                        "holds old/reached.yml, an inventory;",
                        "holds old/flow.yml.save, a topology;",
                        "holds json/shop.json, a topology;",
                        "holds json/hosts.json, an inventory;",
                        "9 problems.");
    }

    @Test
    void in_a_release_it_is_noted_and_a_saved_plan_is_refused() throws IOException {
        typed.write("stack.yml", Typed.TOPOLOGY + "app: {servers: [one], release: ., command: [/bin/run]}\n");
        assertThat(validate()).as(typed.err()).isZero();
        assertThat(typed.out())
                .contains(
                        "Note: app.release holds what foobar-infra itself works from, and the app's user would read it")
                .contains(": foobar.yml (a topology), stack.yml (the topology itself).");
        write("friday.plan", "{\"format\": \"foobar-infra plan 2\"}\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("app.release: holds friday.plan, a saved plan;", "1 problem.");
    }

    @Test
    void a_link_out_of_a_site_is_refused_and_one_to_nothing_is_noted() throws IOException {
        write("beside.html", "x\n");
        Files.createSymbolicLink(typed.path("site/pw"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(typed.path("site/beside"), Path.of("../beside.html"));
        Files.createSymbolicLink(typed.path("site/again"), Path.of("index.html"));
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "stack.yml:10:17: web.static_files: holds pw, a link that leads out of it, to /etc/passwd",
                        "holds beside, a link that leads out of it, to ../beside.html",
                        "2 problems.");
        Files.delete(typed.path("site/pw"));
        Files.delete(typed.path("site/beside"));
        Files.createSymbolicLink(typed.path("site/dead"), Path.of("nobody.html"));
        assertThat(validate()).as(typed.err()).isZero();
        assertThat(typed.out())
                .contains(
                        "Note: web.static_files has links to what is not in it, and will not be on the servers: dead → "
                                + "nobody.html.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "/etc/ssl", "/proc", "/usr", "~/", "root"})
    void a_directory_of_the_machines_own_is_refused_without_a_walk_through_it(String named) throws IOException {
        Files.createSymbolicLink(typed.path("root"), Path.of("/"));
        typed.write(
                "stack.yml",
                Typed.TOPOLOGY.replace("[one, two]", "[one, two]\n  static_files: " + named)
                        + "app: {servers: [one], release: /, command: [bin/run]}\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err())
                .contains(
                        "stack.yml:10:17: web.static_files: ",
                        "is a directory of this machine's own",
                        "app.release: / is a ")
                .contains("2 problems.");
        Files.delete(typed.path("root"));
    }
}
