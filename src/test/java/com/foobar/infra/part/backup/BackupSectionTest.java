package com.foobar.infra.part.backup;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.topology.SecretSource;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand under backup, and what is said of the rest. */
class BackupSectionTest {

    private static final String PASSWORD = "password: {env: BACKUP}";

    private static Backup read(String section) throws ConfigException {
        return load(SOUND + section).part(Backup.class).orElseThrow();
    }

    @Test
    void the_first_replica_copies_the_data_and_the_others_their_files() throws ConfigException {
        assertThat(read("backup: {repository: {server: lb-01}, " + PASSWORD + "}\n"))
                .isEqualTo(new Backup(
                        new Backup.Repository.OnServer("lb-01", 22, Optional.empty()),
                        new SecretSource.Environment("BACKUP"),
                        LocalTime.of(2, 30),
                        new Backup.Keep(7, 4, 6),
                        Optional.of("web-02"),
                        Optional.empty(),
                        Backup.Rehearse.NEVER,
                        false,
                        List.of(
                                new Backup.Client("web-02", true, paths()),
                                new Backup.Client("web-01", false, paths()))));
    }

    private static List<String> paths() {
        return List.of("/etc/foobar-infra/foobar", "/etc/mysql/foobar-infra", "/var/lib/foobar-app");
    }

    @Test
    void a_repository_may_be_at_a_url_whose_secret_is_in_none() throws ConfigException {
        var backup = read(
                "backup: {repository: {url: \"rest:https://backup.foobar.com:8000/kept\", user: us, secret: {env: S}}, "
                        + PASSWORD + "}\n");
        assertThat(backup.repository())
                .isEqualTo(new Backup.Repository.Remote(
                        "rest:https://backup.foobar.com:8000/kept",
                        Optional.of("us"),
                        Optional.of(new SecretSource.Environment("S")),
                        Optional.empty()));
        assertThat(backup.remote().orElseThrow().port()).isEqualTo(8000);
        assertThat(backup.remote().orElseThrow().plain()).isFalse();
        assertThat(backup.keeps()).isEmpty();
        var bucket = read("backup: {repository: {url: \"s3:http://10.0.0.9/kept\", region: eu-1}, " + PASSWORD + "}\n");
        assertThat(bucket.remote().orElseThrow().port()).isEqualTo(80);
        assertThat(bucket.remote().orElseThrow().plain()).isTrue();
    }

    @Test
    void what_outlives_the_apps_releases_is_backed_up() throws ConfigException {
        var writable = SOUND.replace(
                "mysql:",
                "  release: examples/app\n  command: [/usr/bin/python3, server.py]\n  writable: [storage]\nmysql:");
        var backup = load(writable + "backup: {repository: {server: lb-01}, " + PASSWORD + "}\n")
                .part(Backup.class)
                .orElseThrow();

        assertThat(backup.clients())
                .allSatisfy(client -> assertThat(client.paths()).contains("/srv/foobar/writable"));
    }

    @Test
    void all_can_be_said() throws ConfigException {
        var backup = read(
                "backup: {repository: {directory: /mnt/b}, password: {file: pw}, time: \"23:55\","
                        + " keep: {daily: 1, weekly: 0, monthly: 2}, from: web-01, bandwidth: 1M, rehearse: daily, logical: true}\n");
        assertThat(backup.repository()).isEqualTo(new Backup.Repository.Mounted("/mnt/b"));
        assertThat(backup.keep()).isEqualTo(new Backup.Keep(1, 0, 2));
        assertThat(backup.copies()).isEqualTo("web-01");
        assertThat(backup.rehearse()).isEqualTo(Backup.Rehearse.DAILY);
        assertThat(backup.bandwidth()).contains(1L << 20);
        assertThat(backup.logical()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{repository: {server: lb-01}}                                      | password",
                "{password: {env: A}}                                               | repository",
                "{repository: {server: lb-01}, password: generated}                 | password",
                "{repository: {server: lb-01}, password: hunter2}                   | password",
                "{repository: {server: lb-02}, password: {env: A}}                  | did you mean \"lb-01\"?",
                "{repository: {}, password: {env: A}}                               | neither a server nor a directory",
                "{repository: {server: lb-01, url: \"s3:https://a/b\"}, password: {env: A}} | a url, and another place",
                "{repository: {server: lb-01, user: a}, password: {env: A}}         | which are for a url",
                "{repository: {url: \"rest:https://a/b\", user: a}, password: {env: A}} | says user and no secret",
                "{repository: {url: \"rest:https://a:b@c/d\"}, password: {env: A}}  | without a name or password in it",
                "{repository: {url: \"https://c/d\"}, password: {env: A}}           | rest:https://HOST/PATH",
                "{repository: {directory: backup}, password: {env: A}}              | an absolute path",
                "{repository: {directory: /mnt/a/../b}, password: {env: A}}         | an absolute path",
                "{repository: {server: lb-01}, password: {env: A}, from: lb-01}     | is no database of this stack",
                "{repository: {server: lb-01}, password: {env: A}, time: never}     | a time from 00:00 to 23:59",
                "{repository: {server: lb-01}, password: {env: A}, keep: {daily: -1}} | from 0 to 1000",
            })
    void what_will_not_do_is_told(String section, String told) {
        assertThat(problems(SOUND + "backup: " + section + "\n").toString()).contains(told);
    }
}
