package com.foobar.infra.part.mysql;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a section mysql that cannot be. */
class MysqlSectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "primary: web-01        | primary: [web-01, web-02] | exactly one server is the primary",
                "replicas: [web-02]     | replicas: [web-01]        | cannot be its own replica",
                "replicas: [web-02]     | replicas: [web-02, web-02]| a second time",
                "replicas: [web-02]     | database: mysql           | is MySQL's own",
                "replicas: [web-02]     | app_user: root            | is MySQL's own",
                "replicas: [web-02]     | database: Foobar_Infra    | what the tool itself writes its canaries to",
                "replicas: [web-02]     | replication_user: foobar_app | is also the app's account",
                "replicas: [web-02]     | buffer_pool: 128          | a number and K, M or G",
                "replicas: [web-02]     | buffer_pool: 1M           | from 5M",
                "replicas: [web-02]     | binlog_retention: 5m      | from 1h",
                "replicas: [web-02]     | durability: semi-sync     | no replica to acknowledge it",
                "replicas: [web-02]     | delayed: {web-02: 1500ms} | no whole number of seconds",
                "replicas: [web-02]     | delayed: {web-09: 1h}     | no server is called web-09",
                "replicas: [web-02]     | delayed: {lb-01: 1h}      | is no replica of this stack",
                "replicas: [web-02]     | delayed: {web-01: 7d}     | no shorter than binary logs are kept for",
                "replicas: [web-02]     | durability: sync          | async, semi-sync",
                "replicas: [web-02]     | app_password: {env: A, file: b} | needs exactly one key",
                "replicas: [web-02]     | databases: {foobar: {}}   | is mysql.database, which is made anyway",
                "replicas: [web-02]     | databases: {a: {}, A: {}} | in upper and lower case only",
                "replicas: [web-02]     | databases: {sys: {}}      | is MySQL's own",
                "replicas: [web-02]     | databases: {a_b-c: {charset: utf9}} | such as utf8mb4",
                "replicas: [web-02]     | databases: {a: {charset: utf8}} | utf8mb3 for what MySQL called utf8",
                "replicas: [web-02]     | databases: {a: {charset: latin1, collation: utf8mb4_bin}} | is no collation of charset latin1",
                "replicas: [web-02]     | accounts: {foobar_infra_role: {privileges: read}} | routers' questions",
                "replicas: [web-02]     | accounts: {foobar_app: {privileges: read}} | is also mysql.app_user",
                "replicas: [web-02]     | accounts: {a: {}}         | privileges",
                "replicas: [web-02]     | accounts: {a: {privileges: all}} | one of read, write, owner",
                "replicas: [web-02]     | accounts: {a: {privileges: read, databases: [fobar]}} | did you mean \"foobar\"",
                "replicas: [web-02]     | accounts: {a: {privileges: read, from: [web-09]}} | is no server of this topology",
                "replicas: [web-02]     | accounts: {a: {privileges: read, password: hunter2}} | never written into this file",
                "replicas: [web-02]     | app_password: {env: 1A}   | an environment variable's name",
            })
    void what_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }

    /** Each at its place. */
    @Test
    void what_takes_the_promise_of_semi_sync_back_is_refused() {
        var contradicting = problemAfter(
                "replicas: [web-02]", "replicas: [web-02]\n  durability: semi-sync\n  settings: {sync_binlog: 0}");
        assertThat(place(contradicting)).isEqualTo("17:27");
        assertThat(contradicting.format()).contains("contradicts durability: semi-sync");
        var own = problemAfter(
                "replicas: [web-02]",
                "replicas: [web-02]\n  durability: semi-sync\n  settings: {rpl_semi_sync_source_timeout: 100}");
        assertThat(place(own)).isEqualTo("17:14");
        assertThat(own.format()).contains("set by the tool itself", "use mysql.durability");
    }

    @Test
    void a_password_in_the_file_is_refused_and_not_repeated() {
        var problem = problemAfter("replicas: [web-02]", "app_password: hunter2");
        assertThat(place(problem)).isEqualTo("15:17");
        assertThat(problem.format())
                .contains("never written into this file", "app_password: ***")
                .doesNotContain("hunter2");
    }

    @Test
    void a_password_under_an_unknown_key_is_not_repeated() {
        assertThat(problems(SOUND + "  pasword: hunter2\n").toString()).doesNotContain("hunter2");
        assertThat(problems(SOUND + "  password: hunter2\n  port: x\n").toString())
                .doesNotContain("hunter2");
    }
}
