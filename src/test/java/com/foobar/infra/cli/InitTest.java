package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.stack.first.Pattern;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code init} writes, asks and refuses. */
class InitTest {

    private final Path directory;
    private final Typed typed;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    InitTest(@TempDir Path directory, @TempDir Path elsewhere) throws IOException {
        this.directory = directory;
        typed = Typed.in(elsewhere);
    }

    /** As typed by somebody who gives these answers, one after the other, and then no more. */
    private int answered(List<String> answers, String... arguments) {
        var left = new ArrayList<>(answers);
        Supplier<Optional<String>> person = () -> left.isEmpty() ? Optional.empty() : Optional.of(left.removeFirst());
        return run(new InitCommand(() -> Optional.of(person)), arguments);
    }

    private int unattended(String... arguments) {
        return run(new InitCommand(Optional::empty), arguments);
    }

    private int run(InitCommand command, String... arguments) {
        return new CommandLine(command.spec)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler(Problems::ofCommandLine)
                .setExecutionExceptionHandler(Problems::ofExecution)
                .execute(Stream.concat(Stream.of("-d", directory.toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static List<String> flags(Pattern pattern, String... more) {
        var flags =
                new ArrayList<>(List.of("--name", "shop", "--domain", "www.example.com", "--pattern", pattern.word()));
        for (int i = 0; i < pattern.slots().size(); i++) {
            flags.add("--server");
            flags.add(pattern.slots().get(i).name() + "=10.1.0." + (i + 10));
        }
        flags.addAll(List.of(more));
        return flags;
    }

    private int withFlags(Pattern pattern, String... more) {
        return unattended(flags(pattern, more).toArray(String[]::new));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private List<String> written() throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private void isEmpty() {
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void what_a_pattern_writes_validates_and_has_nothing_critical_for_development(Pattern pattern) throws IOException {
        assertThat(withFlags(pattern)).as(err.toString()).isZero();
        assertThat(typed.run("validate", "-f", file("foobar.yml"), "-i", file("inventories/shop.yml")))
                .as(typed.err())
                .isZero();
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out())
                .contains("Valid: shop (www.example.com), " + pattern.slots().size());
        typed.forget();
        assertThat(typed.run("audit", "--profile", "dev", "-f", file("foobar.yml")))
                .isZero();
        assertThat(typed.out()).doesNotContain("critical  ");
        assertThat(out.toString().lines().filter(line -> line.startsWith("  foobar-infra")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains(" -i shop"));
        assertThat(directory.resolve("foobar.yml")).content().doesNotContain("  \n", "null", "%s");
        assertThat(written()).noneMatch(name -> name.contains("init-"));
    }

    /** What is left is what nobody but the operator can say. */
    @Test
    void production_with_all_answers_is_left_with_nothing_critical() {
        assertThat(withFlags(Pattern.PRODUCTION, "--virtual-address", "10.1.0.9", "--email", "ops@example.com"))
                .as(err.toString())
                .isZero();
        typed.run("audit", "--fail-on", "critical", "-f", file("foobar.yml"));
        assertThat(typed.out()).doesNotContain("critical  ");
        assertThat(directory.resolve("foobar.yml"))
                .content()
                .contains("virtual_address: 10.1.0.9", "email: ops@example.com", "durability: semi-sync");
    }

    @Test
    void the_password_of_the_backups_is_made_closed_and_never_committed() throws IOException {
        assertThat(withFlags(Pattern.PRODUCTION)).isZero();
        var password = directory.resolve("secrets/backup_password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(password).strip()).hasSize(32);
        assertThat(out.toString() + err)
                .doesNotContain(Files.readString(password).strip())
                .contains("Keep a copy");
        assertThat(directory.resolve("secrets/.gitignore")).content().contains("\n*\n");
        assertThat(written())
                .containsExactly("foobar.yml", "inventories/shop.yml", "secrets/.gitignore", "secrets/backup_password");
    }

    @Test
    void what_was_not_given_is_asked_and_asked_again_until_it_can_be_used() throws Exception {
        assertThat(answered(List.of(
                        "Shop",
                        "shop",
                        "",
                        "www example",
                        "www.example.com",
                        "7",
                        "2",
                        "10.1.0.300",
                        "10.1.0.10",
                        "10.1.0.10",
                        "db-01=10.1.0.11",
                        "10.1.0.12",
                        "two words ",
                        "admin",
                        "nobody")))
                .as(err.toString())
                .isEqualTo(64);
        assertThat(out.toString())
                .contains(
                        "Name of the stack [foobar]: ",
                        "\"7\"; patterns: one-server, three-servers",
                        "lb-01: \"10.1.0.300\" is no address",
                        "lb-01 and web-01 have the same address 10.1.0.10",
                        "\"nobody\" is no mail address");
        isEmpty();
    }

    @Test
    void answers_become_files() throws Exception {
        assertThat(answered(List.of(
                        "shop", "www.example.com", "", "10.1.0.10", "db-01=10.1.0.11", "fd00::12", "admin", "")))
                .as(out + " " + err)
                .isZero();
        var topology = TopologyLoader.load(directory.resolve("foobar.yml")).topology();
        assertThat(topology.part(Mysql.class).orElseThrow().members()).containsExactly("db-01", "web-02");
        assertThat(topology.server("web-02").address()).isEqualTo("fd00::12");
        assertThat(directory.resolve("inventories/shop.yml")).content().contains("\n  user: admin #", "  db-01: {}\n");
        assertThat(out.toString()).contains("Next:", "  cd " + directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 6})
    void input_that_ends_in_the_midst_writes_nothing(int answers) {
        var all = List.of("shop", "www.example.com", "three-servers", "10.1.0.10", "10.1.0.11", "10.1.0.12", "admin");
        assertThat(answered(all.subList(0, answers))).isEqualTo(64);
        assertThat(err.toString()).contains("the input ended before all was answered; nothing was written");
        isEmpty();
    }

    @Test
    void without_a_terminal_all_that_is_missing_is_named() {
        assertThat(unattended()).isEqualTo(64);
        assertThat(err.toString())
                .contains("no terminal to ask at, and --name, --domain, --pattern, --server are not given");
        err.getBuffer().setLength(0);
        assertThat(unattended("--name", "shop", "--server", "a=10.0.0.1", "--domain", "www.example.com"))
                .isEqualTo(64);
        assertThat(err.toString()).contains("and --pattern is not given");
        isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--server a=10.0.0.1 --server a=10.0.0.2 | the server a is given twice",
                "--server a=10.0.0.1 --server b=10.0.0.1 | a and b have the same address 10.0.0.1",
                "--server a=10.0.0.300 | a: \"10.0.0.300\" is no address",
                "--server a=db.example.com | a: \"db.example.com\" is a name",
                "--server a= | a: \"\" is no address",
                "--server 10.0.0.1 | no server is \"10.0.0.1\"",
                "--server A=10.0.0.1 | \"A\" is no server's name",
                "--server a=10.0.0.1 --server b=10.0.0.2 | one-server has 1 server, and 2 were given",
                "--server a=10.0.0.1:web+wbe | there is no role \"wbe\"",
                "--server a=10.0.0.1:web+web | the role web is given twice",
                "--server a=10.0.0.1:web | one-server needs 1 with the role load_balancer; there are 0",
                "--server a=10.0.0.1:web --server b=10.0.0.2 | some servers have roles and some have none",
                "--server a=[fd00::1 | a has no address in \"[fd00::1\"",
                "--server a=fd00::1:web | a: \"fd00::1:web\" is no address",
                "--server a=10.0.0.1 --pattern two | there is no pattern \"two\"",
                "--server a=10.0.0.1 --name mysql | is not free",
                "--server a=10.0.0.1 --name Shop | --name: \"Shop\" is not a name",
                "--server a=10.0.0.1 --domain a_b | --domain: ",
                "--server a=10.0.0.1 --ssh-user -x | --ssh-user: \"-x\" is not a login's name",
                "--server a=10.0.0.1 --email me | \"me\" is no mail address",
                "--server a=10.0.0.1 --virtual-address 10.0.0.9 | --virtual-address is what two load balancers pass on"
            })
    void what_cannot_be_used_is_refused_and_nothing_is_written(String arguments, String why) {
        var words = new ArrayList<>(List.of(arguments.split(" ")));
        List.of("--name=shop", "--domain=www.example.com", "--pattern=one-server").stream()
                .filter(usual -> !words.contains(usual.substring(0, usual.indexOf('='))))
                .forEach(words::add);
        assertThat(unattended(words.toArray(String[]::new))).isEqualTo(64);
        assertThat(err.toString()).contains(why, "nothing was written").doesNotContain("\tat ");
        isEmpty();
    }

    @Test
    void roles_of_ones_own_make_other_shapes() throws Exception {
        assertThat(unattended(
                        "--name=shop",
                        "--domain=www.example.com",
                        "--pattern=three-servers",
                        "--server=no=10.0.0.1:load_balancer,web-01=[fd00::1]:web+app",
                        "--server=db-01=10.0.0.2:mysql,db-02=[fd00::2]:mysql,mon-01=10.0.0.4:monitoring"))
                .as(err.toString())
                .isZero();
        assertThat(typed.run("validate", "-f", file("foobar.yml"), "-i", file("inventories/shop.yml")))
                .as(typed.err())
                .isZero();
        var topology = TopologyLoader.load(directory.resolve("foobar.yml")).topology();
        assertThat(topology.servers().getFirst().name()).isEqualTo("no");
        assertThat(topology.part(Mysql.class).orElseThrow().members()).containsExactly("db-01", "db-02");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foobar.yml", "inventories/shop.yml"})
    void a_file_that_is_there_is_named_and_left_as_it_is(String there) throws IOException {
        Files.createDirectories(directory.resolve("inventories"));
        Files.writeString(directory.resolve(there), "mine\n");
        assertThat(withFlags(Pattern.ONE_SERVER)).isEqualTo(64);
        assertThat(err.toString()).contains(file(there) + " is there already; nothing was written");
        assertThat(directory.resolve(there)).hasContent("mine\n");
        assertThat(written()).containsExactly(there);
    }

    /** Nobody is asked what can't be written anyway. */
    @Test
    void who_has_a_topology_is_told_before_he_is_asked() throws IOException {
        Files.createSymbolicLink(directory.resolve("foobar.yml"), Path.of("nowhere"));
        assertThat(answered(List.of())).isEqualTo(64);
        assertThat(err.toString()).contains("foobar.yml is there already");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_directory_that_cannot_be_made_or_written_is_named_and_nothing_is_left() throws IOException {
        Files.writeString(directory.resolve("inventories"), "a file\n");
        assertThat(withFlags(Pattern.ONE_SERVER)).isEqualTo(1);
        assertThat(err.toString()).contains("inventories", "nothing was written", "--directory DIR");
        assertThat(written()).containsExactly("inventories");
        err.getBuffer().setLength(0);
        assertThat(withFlagsIn("/proc/foobar")).isEqualTo(1);
        assertThat(err.toString()).contains("/proc/foobar", "nothing was written");
    }

    private int withFlagsIn(String place) {
        return new CommandLine(new InitCommand(Optional::empty).spec)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(Problems::ofExecution)
                .execute(Stream.concat(Stream.of("-d", place), flags(Pattern.ONE_SERVER).stream())
                        .toArray(String[]::new));
    }

    @Test
    void a_directory_that_is_missing_is_made() throws IOException {
        var deep = directory.resolve("stacks/shop");
        assertThat(withFlagsIn(deep.toString())).as(err.toString()).isZero();
        assertThat(written()).containsExactly("stacks/shop/foobar.yml", "stacks/shop/inventories/shop.yml");
    }

    @Test
    void of_files_that_cannot_all_be_written_none_is_left() throws IOException {
        Files.writeString(directory.resolve("b"), "mine");
        var files = new NewFiles(
                directory.resolve("new/.."),
                List.of(
                        new NewFiles.Content("c/a", "1", false),
                        new NewFiles.Content("a", "2", true),
                        new NewFiles.Content("b", "3", false)));
        assertThatThrownBy(files::write).isInstanceOf(IOException.class);
        assertThat(written()).containsExactly("b");
        assertThat(directory.resolve("b")).hasContent("mine");
        assertThat(directory.resolve("c")).doesNotExist();
    }
}
