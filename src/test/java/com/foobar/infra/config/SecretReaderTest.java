package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.SecretSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReaderTest {

    @TempDir
    private Path directory = Path.of("");

    private SecretReader reader = new SecretReader(directory, Map.of(), Duration.ofSeconds(10));

    @BeforeEach
    void reader() {
        reader = new SecretReader(
                directory, Map.of("GOOD", "open sesame", "EMPTY", "", "TWO_LINES", "one\ntwo"), Duration.ofSeconds(30));
    }

    private Path write(String name, String text, String mode) throws Exception {
        var file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static SecretSource command(String script) {
        return new SecretSource.Command(List.of("sh", "-c", script));
    }

    @Test
    void a_secret_comes_from_the_environment_a_file_or_a_command() throws Exception {
        write("secret", "open sesame\nsecond line\n", "rw-------");
        assertThat(reader.read(new SecretSource.Environment("GOOD"))).isEqualTo(Secret.of("open sesame"));
        assertThat(reader.read(new SecretSource.File("secret"))).isEqualTo(Secret.of("open sesame"));
        assertThat(reader.read(command("head -n 1 secret"))).isEqualTo(Secret.of("open sesame"));
    }

    @Test
    void a_variable_that_gives_no_secret_is_named() {
        assertThatThrownBy(() -> reader.read(new SecretSource.Environment("MISSING")))
                .hasMessage("the environment variable MISSING is not set");
        assertThatThrownBy(() -> reader.read(new SecretSource.Environment("EMPTY")))
                .hasMessage("the first line of the environment variable EMPTY is empty");
    }

    @Test
    void a_file_that_gives_no_secret_is_named() throws Exception {
        write("empty", "", "rw-------");
        write("blank", "\nsecret\n", "rw-------");
        write("binary", "se\0cret\n", "rw-------");
        write("long", "x".repeat(5000), "rw-------");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("missing")))
                .hasMessageContaining("missing does not exist");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("."))).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("empty"))).hasMessageContaining("is empty");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("blank"))).hasMessageContaining("is empty");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("binary")))
                .hasMessageContaining("control characters");
        assertThatThrownBy(() -> reader.read(new SecretSource.File("long"))).hasMessageContaining("more than 4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void a_file_that_others_may_read_or_change_is_refused(String mode) throws Exception {
        write("open", "open sesame\n", mode);
        assertThatThrownBy(() -> reader.read(new SecretSource.File("open")))
                .hasMessageContaining("can be read or changed by others")
                .satisfies(e -> assertThat(((SecretReader.Unreadable) e).hint().orElseThrow())
                        .startsWith("chmod 600 "))
                .hasMessageNotContaining("sesame");
    }

    @Test
    void a_command_that_gives_no_secret_is_named_without_what_it_printed() {
        assertThatThrownBy(() -> reader.read(new SecretSource.Command(List.of("no-such-program-anywhere"))))
                .hasMessage("the command \"no-such-program-anywhere\" cannot be started");
        assertThatThrownBy(() -> reader.read(command("echo sesame; echo sesame >&2; exit 3")))
                .hasMessage("the command \"sh\" failed with exit code 3");
        assertThatThrownBy(() -> reader.read(command("true"))).hasMessageContaining("is empty");
    }

    @Test
    void a_command_that_waits_for_ever_is_ended() {
        var hasty = new SecretReader(directory, Map.of(), Duration.ofMillis(50));
        assertThatThrownBy(() -> hasty.read(command("sleep 1000; echo late")))
                .hasMessageContaining("gave no answer in");
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().descendants()).isEmpty());
    }

    @Test
    void a_command_that_prints_without_end_is_ended() {
        assertThatThrownBy(() -> reader.read(command("yes | tr -d '\\n'"))).isInstanceOf(SecretReader.Unreadable.class);
    }

    @Test
    void a_missing_secret_of_a_topology_points_at_its_line() throws Exception {
        var file = Files.writeString(directory.resolve("foobar.yml"), """
                name: foobar
                servers: {db-01: 10.0.0.1}
                mysql:
                  primary: db-01
                  app_password: {env: MISSING}
                """);
        var loaded = TopologyLoader.load(file);
        var mysql = loaded.topology().part(Mysql.class).orElseThrow();
        assertThatThrownBy(() -> SecretReader.read(reader, loaded, password("mysql.app_password", mysql.appPassword())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "foobar.yml:5:17: mysql.app_password: the environment variable MISSING is not set");
        assertThat(SecretReader.read(
                        reader, loaded, password("mysql.replication_password", mysql.replicationPassword())))
                .isEmpty();
    }

    @Test
    void a_replication_password_that_mysql_would_not_take_is_refused() throws Exception {
        var file = Files.writeString(
                directory.resolve("foobar.yml"),
                "name: foobar\nservers: {db-01: 10.0.0.1}\nmysql:\n  primary: db-01\n"
                        + "  replication_password: {command: [printf, '%033d', \"7\"]}\n");
        var loaded = TopologyLoader.load(file);
        var source = loaded.topology().part(Mysql.class).orElseThrow().replicationPassword();
        assertThatThrownBy(() -> SecretReader.read(reader, loaded, password("mysql.replication_password", source)))
                .hasMessageContaining("5:25: mysql.replication_password: the password is too long");
        assertThat(SecretReader.read(reader, loaded, password("mysql.app_password", source)))
                .isPresent();
        // 22 characters, but 33 bytes.
        Files.writeString(
                file, Files.readString(file).replace("[printf, '%033d', \"7\"]", "[echo, äbäbäbäbäbäbäbäbäbäbäb]"));
        var wide = TopologyLoader.load(file);
        assertThatThrownBy(() -> SecretReader.read(
                        reader,
                        wide,
                        password(
                                "mysql.replication_password",
                                wide.topology().part(Mysql.class).orElseThrow().replicationPassword())))
                .hasMessageContaining("too long");
    }

    private static Supply.Password password(String key, SecretSource source) {
        return new Supply.Password(key, "some", source, key.endsWith("app_password") ? 256 : 32, "MySQL allows fewer");
    }
}
