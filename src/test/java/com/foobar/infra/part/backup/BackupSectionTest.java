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
                        List.of(
                                new Backup.Client("web-02", true, paths()),
                                new Backup.Client("web-01", false, paths()))));
    }

    private static List<String> paths() {
        return List.of("/etc/foobar-infra/foobar", "/etc/mysql/foobar-infra", "/var/lib/foobar-app");
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
        var backup = read("backup: {repository: {directory: /mnt/b}, password: {file: pw}, time: \"23:55\","
                + " keep: {daily: 1, weekly: 0, monthly: 2}, from: web-01, bandwidth: 1M, rehearse: daily}\n");
        assertThat(backup.repository()).isEqualTo(new Backup.Repository.Mounted("/mnt/b"));
        assertThat(backup.keep()).isEqualTo(new Backup.Keep(1, 0, 2));
        assertThat(backup.copies()).isEqualTo("web-01");
        assertThat(backup.rehearse()).isEqualTo(Backup.Rehearse.DAILY);
        assertThat(backup.bandwidth()).contains(1L << 20);
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
