package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.stack.StackNames;
import com.foobar.infra.stack.first.Draft;
import com.foobar.infra.stack.first.Machine;
import com.foobar.infra.stack.first.Pattern;
import com.foobar.infra.stack.first.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code init}: the first files of a stack, from a few answers. */
final class InitCommand implements Callable<Integer> {

    private static final int PASSWORD_BYTES = 24;

    final CommandSpec spec = Options.command(
            this,
            "init",
            "Write a topology and an inventory for a new stack, which validate. Asks at the terminal for what is not"
                    + " given. Replaces no file, and contacts no server.",
            footer());

    private final OptionSpec directory = Options.value(
                    Path.class, "DIR", "Where to; made if missing. Default: where you are", "-d", "--directory")
            .build();

    private final OptionSpec name = Options.value(
                    String.class, "NAME", "Identifies the stack on its servers, and names the inventory", "--name")
            .build();

    private final OptionSpec domain = Options.value(
                    String.class, "DOMAIN", "The public host name, such as www.example.com", "--domain")
            .build();

    private final OptionSpec pattern = Options.value(
                    String.class, "PATTERN", "Which servers there are, see below", "--pattern")
            .completionCandidates(Stream.of(Pattern.values()).map(Pattern::word).toList())
            .build();

    private final OptionSpec servers = Options.list(
            "NAME=ADDRESS[:ROLES]",
            "A server, at the address where the others reach it. IPv6 before roles stands in brackets",
            "--server");

    private final OptionSpec virtualAddress = Options.value(
                    String.class, "ADDRESS", Draft.VIRTUAL_ADDRESS, "--virtual-address")
            .build();

    private final OptionSpec user = Options.value(
                    String.class, "USER", "The login on the servers: root, or somebody who may use sudo", "--ssh-user")
            .build();

    private final OptionSpec email = Options.value(
                    String.class,
                    "ADDRESS",
                    "Have Let's Encrypt issue the certificate, to whose terms you agree by this. Without it: the stack's"
                            + " own authority, of which browsers warn",
                    "--email")
            .build();

    private static String[] footer() {
        return Stream.of(
                        Stream.of("", "Patterns:"),
                        Pattern.lines().stream().map(line -> "  " + line),
                        Stream.of(""),
                        Role.lines().stream(),
                        Stream.of(
                                "",
                                "Examples:",
                                "  foobar-infra init",
                                "  foobar-infra init --name shop --domain www.example.com \\",
                                "    --pattern one-server --server web-01=203.0.113.10 --ssh-user root",
                                "",
                                "Exit codes: 0 written; 1 a file could not be written; 64 bad usage, no",
                                "terminal to ask at, or a file is there already."))
                .flatMap(lines -> lines)
                .toArray(String[]::new);
    }

    private final Supplier<Optional<Supplier<Optional<String>>>> somebody;

    InitCommand() {
        this(() -> Terminal.isInteractive() ? Optional.of(Terminal::answer) : Optional.empty());
    }

    /** @param somebody who can answer, if there is anybody */
    InitCommand(Supplier<Optional<Supplier<Optional<String>>>> somebody) {
        this.somebody = somebody;
        List.of(directory, name, domain, pattern, servers, virtualAddress, user, email)
                .forEach(spec::addOption);
    }

    @Override
    public Integer call() throws IOException {
        var to = Options.given(directory, Path.class).orElse(Path.of(""));
        refuseWhatIsThere(List.of(to.resolve("foobar.yml")).stream()
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .toList());
        var draft = draft();
        check(draft, to);
        var files = new ArrayList<NewFiles.Content>();
        files.add(new NewFiles.Content("foobar.yml", draft.topology(), false));
        files.add(new NewFiles.Content(draft.inventoryFile(), draft.inventory(), false));
        if (draft.hasBackups()) {
            files.add(new NewFiles.Content(Draft.BACKUP_PASSWORD, password() + "\n", true));
            files.add(new NewFiles.Content(
                    "secrets/.gitignore", "# What lies here is for its owner alone, and never committed.\n*\n", false));
        }
        var all = new NewFiles(to, files);
        refuseWhatIsThere(all.inTheWay());
        try {
            all.write();
        } catch (FileSystemException e) {
            spec.commandLine()
                    .getErr()
                    .println("Error: " + e.getFile() + ": " + Problems.reason(e) + "; nothing was written");
            spec.commandLine().getErr().println("  Give a directory in which you may write: --directory DIR");
            return Problems.FAILED;
        }
        tell(draft, to, files);
        return Problems.OK;
    }

    private static void refuseWhatIsThere(List<Path> files) {
        if (!files.isEmpty()) {
            throw new BadUsage(
                    files.stream().map(Path::toString).collect(Collectors.joining(", "))
                            + (files.size() == 1 ? " is" : " are") + " there already; nothing was written",
                    "Nothing is replaced: give another directory (--directory DIR), or go on with what is there"
                            + " (foobar-infra validate).");
        }
    }

    private Draft draft() {
        var asked = somebody.get()
                .map(person -> new InitQuestions(spec.commandLine().getOut(), person));
        if (asked.isEmpty()) {
            refuseMissing();
        }
        var called = InitValues.given(name, StackNames.NAME)
                .orElseGet(() -> asked(asked)
                        .ask("Name of the stack", Optional.of("foobar"), InitValues.plain(StackNames.NAME)));
        var visited = InitValues.given(domain, Scalars.DOMAIN)
                .orElseGet(() -> asked(asked)
                        .ask(
                                "Domain that visitors type, such as www.example.com",
                                Optional.empty(),
                                InitValues.plain(Scalars.DOMAIN)));
        var shape = Options.given(pattern, String.class)
                .map(written -> InitValues.parsed("--pattern", written, Pattern::parse))
                .orElseGet(() -> askPattern(asked(asked)));
        var given = Options.all(servers);
        var machines = given.isEmpty()
                ? askServers(asked(asked), shape)
                : InitValues.parsed("--server", given, written -> {
                    var all = new ArrayList<Machine>();
                    for (var one : written) {
                        all.add(Machine.parse(one));
                    }
                    return shape.assign(all);
                });
        boolean two = Draft.share(machines);
        var shared = InitValues.given(virtualAddress, Scalars.ADDRESS);
        if (shared.isPresent() && !two) {
            throw new BadUsage("--virtual-address " + Draft.NONE_TO_SHARE + "; nothing was written", "Leave it out.");
        }
        var login = InitValues.given(user, InventoryLoader.LOGIN);
        var mail = Options.given(email, String.class)
                .map(written -> InitValues.parsed("--email", written, InitValues::mail));
        if (asked.isPresent()) {
            var person = asked.get();
            shared = shared.isPresent() || !two
                    ? shared
                    : person.askIfAny(Draft.ASK_VIRTUAL_ADDRESS, InitValues.plain(Scalars.ADDRESS));
            login = login.isPresent()
                    ? login
                    : person.askIfAny(
                            "Login on the servers, such as root or admin (empty: as ~/.ssh/config says)",
                            InitValues.plain(InventoryLoader.LOGIN));
            mail = mail.isPresent()
                    ? mail
                    : person.askIfAny(
                            "Mail address for Let's Encrypt, to whose terms you agree by giving it (empty: a certificate"
                                    + " of the stack's own authority)",
                            InitValues::mail);
        }
        return new Draft(called, visited, shape, machines, shared, login, mail);
    }

    private static InitQuestions asked(Optional<InitQuestions> questions) {
        return questions.orElseThrow();
    }

    private void refuseMissing() {
        var missing = List.of(name, domain, pattern, servers).stream()
                .filter(option -> option.getValue() == null)
                .map(OptionSpec::longestName)
                .toList();
        if (!missing.isEmpty()) {
            throw new BadUsage(
                    "this is no terminal to ask at, and " + String.join(", ", missing)
                            + (missing.size() == 1 ? " is" : " are") + " not given; nothing was written",
                    "foobar-infra init --name shop --domain www.example.com --pattern one-server --server web-01=203.0.113.10");
        }
    }

    private Pattern askPattern(InitQuestions questions) {
        var out = spec.commandLine().getOut();
        out.println("Patterns:");
        int number = 1;
        for (var line : Pattern.lines()) {
            out.println("  " + number++ + "  " + line);
        }
        return questions.ask("Pattern", Optional.of(Pattern.THREE_SERVERS.word()), Pattern::parse);
    }

    private List<Machine> askServers(InitQuestions questions, Pattern shape) {
        spec.commandLine()
                .getOut()
                .println("Servers: the address where the others reach each; NAME=ADDRESS to call it otherwise.");
        var machines = new ArrayList<Machine>();
        for (var slot : shape.slots()) {
            machines.add(questions.ask("  " + slot, Optional.empty(), written -> {
                var machine = Machine.parse(written.contains("=") ? written : slot.name() + "=" + written);
                Pattern.unique(machines, machine);
                return new Machine(
                        machine.name(), machine.address(), machine.roles().isEmpty() ? slot.roles() : machine.roles());
            }));
        }
        return InitValues.parsed("the servers", machines, shape::assign);
    }

    /** Nothing is written that the other commands would refuse. */
    private static void check(Draft draft, Path to) {
        try {
            var topology = TopologyLoader.load(to.resolve("foobar.yml"), bytes(draft.topology()))
                    .topology();
            InventoryLoader.load(to.resolve(draft.inventoryFile()), bytes(draft.inventory()), topology, UserSsh.get());
        } catch (ConfigException e) {
            throw new BadUsage(
                    "what was given makes no valid stack; nothing was written",
                    e.problems().stream().map(Problem::format).collect(Collectors.joining("\n")));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String password() {
        var bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void tell(Draft draft, Path to, List<NewFiles.Content> files) {
        var out = spec.commandLine().getOut();
        out.println("Written:");
        files.forEach(file -> out.println("  " + to.resolve(file.name())));
        if (draft.hasBackups()) {
            out.println("Keep a copy of " + Draft.BACKUP_PASSWORD + " elsewhere: without it nobody can read a backup.");
        }
        out.println("Next:");
        if (!to.toString().isEmpty()) {
            out.println("  cd " + to);
        }
        var inventory = " -i " + draft.name();
        out.println("  foobar-infra validate" + inventory + "   # checks the files; contacts no server");
        out.println(
                "  foobar-infra plan" + inventory + " --accept-new-host-keys   # what would change; changes nothing");
        out.println("  foobar-infra apply" + inventory + "   # shows that again, asks, does it");
        out.flush();
    }
}
