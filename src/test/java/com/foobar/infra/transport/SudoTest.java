package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a login becomes root, with a fake sudo that talks as the real one does. */
class SudoTest extends OnAServer {

    private static final String SKIP_OPTIONS =
            "prompt=; while [ \"$1\" != -- ]; do [ \"$1\" != -p ] || prompt=$2; shift; done; shift; ";

    /** As sudo's -p has it. */
    private static final String ASK = "printf %s \"$prompt\" | sed 's/%p/tester/' >&2; ";

    /** Reads its standard input byte by byte, as sudo does, and gives three tries. */
    private static final String ASKS_FOR_HUSH = SKIP_OPTIONS + """
            for try in 1 2 3; do
              printf %s "$prompt" | sed 's/%p/tester/' >&2
              IFS= read -r password || { echo 'sudo: no password was provided' >&2; exit 1; }
              [ "$password" != 'hush $x "y"' ] || exec "$@"
              echo "$password" >> DIRECTORY/tries
              [ $try = 3 ] || echo 'Sorry, try again.' >&2
            done
            echo 'sudo: 3 incorrect password attempts' >&2
            exit 1
            """;

    private ExecResult run(Sudo sudo, String script) throws TransportException {
        try (var transport = home.transport();
                var connection = transport.connect(server.access("db-01", sudo))) {
            return connection.run(script, LONG, line -> {});
        }
    }

    private TransportException refused(Sudo sudo) {
        var failure = catchThrowableOfType(TransportException.class, () -> run(sudo, "touch " + directory + "/ran"));
        assertThat(failure).isNotNull();
        assertThat(directory.resolve("ran")).doesNotExist();
        return failure;
    }

    private static Sudo password(String password) {
        return new Sudo.WithPassword(Secret.of(password));
    }

    private void sudo(String body) {
        home.program("sudo", body.replace("DIRECTORY", directory.toString()));
    }

    @Test
    void without_a_password_sudo_is_told_not_to_ask() throws Exception {
        sudo("[ \"$1\" = -n ] || exit 99; " + SKIP_OPTIONS + "exec \"$@\"");
        assertThat(run(new Sudo.Passwordless(), "echo root; exit 2")).isEqualTo(new ExecResult(2, "root\n", ""));
    }

    @Test
    void a_password_opens_and_is_in_no_argument() throws Exception {
        sudo("echo \"$@\" > DIRECTORY/arguments; " + ASKS_FOR_HUSH);
        assertThat(run(password("hush $x \"y\""), "echo root; exit 2")).isEqualTo(new ExecResult(2, "root\n", ""));
        assertThat(Files.readString(directory.resolve("arguments"))).doesNotContain("hush");
        assertThat(directory.resolve("tries")).doesNotExist();
    }

    @Test
    void a_password_opens_for_a_held_command_too() throws Exception {
        sudo(ASKS_FOR_HUSH);
        try (var transport = home.transport();
                var connection = transport.connect(server.access("db-01", password("hush $x \"y\"")));
                var held = connection.hold("echo mine; while read -r beat; do :; done", LONG)) {
            assertThat(held.firstLine()).isEqualTo("mine");
            held.heartbeat();
            assertThat(held.alive()).isTrue();
        }
    }

    @Test
    void a_password_that_sudo_does_not_ask_for_is_passed_over() throws Exception {
        sudo(SKIP_OPTIONS + "exec \"$@\"");
        var dangerous = password("touch '" + directory.resolve("ran") + "'");
        assertThat(run(dangerous, "echo root")).isEqualTo(new ExecResult(0, "root\n", ""));
        assertThat(directory.resolve("ran")).doesNotExist();
        try (var transport = home.transport();
                var connection = transport.connect(server.access("db-01", dangerous));
                var held = connection.hold("echo mine; while read -r beat; do :; done", LONG)) {
            assertThat(held.firstLine()).isEqualTo("mine");
            held.heartbeat();
        }
        assertThat(directory.resolve("ran")).doesNotExist();
    }

    @Test
    void a_wrong_password_is_tried_once_and_no_line_of_the_script_is_taken_for_another() throws Exception {
        sudo(ASKS_FOR_HUSH);
        var failure = refused(password("wrong"));
        assertThat(failure.kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
        assertThat(failure).hasMessageContaining("db-01").hasMessageNotContaining("wrong");
        assertThat(Files.readString(directory.resolve("tries"))).isEqualTo("wrong\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SUDO_PASSWORD_NEEDED | sudo: a password is required
            SUDO_PASSWORD_NEEDED | sudo: interactive authentication is required
            SUDO_REFUSED         | tester is not in the sudoers file.
            SUDO_REFUSED         | Sorry, user tester is not allowed to execute '/bin/sh' as root on db-01.
            SUDO_REFUSED         | Sorry, user tester may not run sudo on db-01.
            SUDO_REFUSED         | sudo: sorry, you must have a tty to run sudo
            SUDO_REFUSED         | sudo: Account or password is expired, reset your password and try again
            SUDO_REFUSED         | sudo: I'm sorry tester. I'm afraid I can't do that
            SUDO_REFUSED         | sudo: error initializing audit plugin sudoers_audit
            SHELL_REFUSED        | This account is currently not available.
            """)
    void each_refusal_is_told_for_what_it_is(Kind kind, String says) {
        home.program("sudo", "cat <<'EOF' >&2\n" + says + "\nEOF\nexit 1");
        var failure = refused(new Sudo.Passwordless());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("db-01 (tester@127.0.0.1:");
        assertThat(failure.hint()).isNotBlank();
    }

    @Test
    void who_logs_in_as_root_needs_no_sudo_whoever_says_so() throws Exception {
        sudo("exit 127");
        home.file("config", "Host 127.0.0.1", "  User root");
        for (var sudo : List.of(new Sudo.Passwordless(), password("any"))) {
            var named = server.access("db-01", sudo);
            var access = new HostAccess(
                    named.name(),
                    named.address(),
                    named.port(),
                    Optional.empty(),
                    named.identityFiles(),
                    named.jump(),
                    named.knownHosts(),
                    named.hostKeyAlias(),
                    sudo);
            assertThat(connect(access)).isEqualTo("in root@127.0.0.1:" + server.port());
        }
    }

    @Test
    void a_hint_names_what_the_inventory_takes() {
        home.program("sudo", "echo 'sudo: a password is required' >&2; exit 1");
        assertThat(refused(new Sudo.Passwordless()).hint()).contains("sudo: {password: {env: SUDO_PASSWORD}}");
        for (var script : List.of("echo 'tester is not in the sudoers file.' >&2; exit 1")) {
            home.program("sudo", script);
            assertThat(refused(new Sudo.Passwordless()).hint()).contains("user: root in the inventory");
        }
    }

    @Test
    void an_exit_of_127_does_not_mean_that_there_is_no_sudo() {
        home.program("sudo", "echo 'sudo: no idea' >&2; exit 127");
        var failure = refused(new Sudo.Passwordless());
        assertThat(failure.kind()).isEqualTo(Kind.SUDO_REFUSED);
        assertThat(failure).hasMessageContaining("(exit 127): sudo: no idea");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hoppla", "You speak an infinite deal of nothing", "\u00bfC\u00f3mo?"})
    void a_wrong_password_is_told_by_a_second_question_whatever_sudo_says_between(String says) {
        sudo(SKIP_OPTIONS + ASK + "IFS= read -r a; echo '" + says + "' >&2; " + ASK + "IFS= read -r b; exit 1");
        assertThat(refused(password("wrong")).kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
    }

    @Test
    void a_password_of_somebody_else_that_is_asked_for_is_told_as_such() {
        sudo(
                SKIP_OPTIONS
                        + "ask() { printf %s \"$prompt\" | sed 's/%p/root/' >&2; IFS= read -r a; }; ask; echo no >&2; ask; exit 1");
        var failure = refused(password("mine"));
        assertThat(failure.kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
        assertThat(failure).hasMessageContaining("asks for the password of root, not of tester");
        assertThat(failure.hint()).contains("rootpw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"printf 'Verification code: ' >&2; ", ASK})
    void a_second_thing_that_is_asked_for_is_no_wrong_password(String second) {
        sudo(SKIP_OPTIONS + ASK + "IFS= read -r a; " + second + "IFS= read -r b; exit 1");
        var failure = refused(password("right"));
        assertThat(failure.kind()).isEqualTo(Kind.SUDO_REFUSED);
        assertThat(failure).hasMessageContaining("asks for more than a password");
    }

    @Test
    void a_password_answers_no_other_question() throws Exception {
        sudo(SKIP_OPTIONS
                + "printf 'Verification code: ' >&2; IFS= read -r a && echo \"$a\" >DIRECTORY/answer; exit 1");
        var failure = refused(password("secret"));
        assertThat(failure).hasMessageContaining("asks for more than a password: Verification code:");
        assertThat(directory.resolve("answer")).doesNotExist();
    }

    @Test
    void sudo_rs_which_puts_brackets_around_the_question_is_understood() throws Exception {
        var ask =
                "printf '[sudo: %s] %s ' \"$(printf %s \"$prompt\" | sed 's/%p/tester/')\" \"$what\" >&2; IFS= read -r a; echo >&2; ";
        sudo(SKIP_OPTIONS + "what=Password:; " + ask + "exec \"$@\"");
        assertThat(run(password("any"), "echo root")).isEqualTo(new ExecResult(0, "root\n", ""));
        sudo(SKIP_OPTIONS + "what=Password:; " + ask + "echo 'sudo: Authentication failed, try again.' >&2; " + ask
                + "exit 1");
        assertThat(refused(password("any")).kind()).isEqualTo(Kind.SUDO_PASSWORD_WRONG);
        sudo(SKIP_OPTIONS + "what=Password:; " + ask + "what='Verification code:'; " + ask + "exit 1");
        assertThat(refused(password("any"))).hasMessageContaining("asks for more than a password: Verification code:");
    }

    @Test
    void a_shell_that_may_start_nothing_runs_no_script() {
        sudo(SKIP_OPTIONS + "export LD_PRELOAD=/nowhere/sudo_noexec.so; exec \"$@\"");
        assertThat(refused(new Sudo.Passwordless())).hasMessageContaining("noexec");
    }

    @Test
    void a_script_that_fails_as_sudo_does_is_still_the_script() throws Exception {
        sudo(SKIP_OPTIONS + "exec \"$@\"");
        assertThat(run(new Sudo.Passwordless(), "echo 'sudo: a password is required' >&2; exit 1"))
                .isEqualTo(new ExecResult(1, "", "sudo: a password is required\n"));
    }
}
