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
    })
    void what_is_a_secret_by_its_name_is_refused(String name, String why) throws IOException {
        write("site/" + name, "x\n");
        assertThat(validate()).isEqualTo(64);
        assertThat(typed.err()).contains("stack.yml:10:17: web.static_files: holds ", why, "served to the world");
        Files.delete(typed.path("site/" + name));
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
                "docker/x"
            })
    void what_only_looks_like_one_is_published(String name) throws IOException {
        write("site/" + name, "x\n");
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
                        "6 problems.");
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
}
