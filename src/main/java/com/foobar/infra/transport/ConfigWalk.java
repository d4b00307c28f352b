package com.foobar.infra.transport;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One reading of the configuration for one host, in the order in which ssh reads it. */
final class ConfigWalk {

    /** As in ssh. */
    private static final int MAX_INCLUDE_DEPTH = 16;

    private final SshConfig config;
    private final SshSettings settings;
    private final LocalMachine machine;
    private final Target target;
    private final Deque<Path> open = new ArrayDeque<>();

    private final Said said = new Said();
    private boolean finalPass;
    private boolean finalWanted;
    private boolean addressMattered;
    private String canonical = "";

    ConfigWalk(SshConfig config, SshSettings settings, LocalMachine machine, Target target) {
        this.config = config;
        this.settings = settings;
        this.machine = machine;
        this.target = target;
    }

    /** Reads all files; twice if the configuration asks for a final pass, or for canonical names. */
    Said run() throws ConfigRefusal {
        pass();
        var names = new CanonicalName(said);
        if (names.wanted() || finalWanted) {
            canonical = names.wanted() ? names.of(host()) : host();
            said.settleHost(names.wanted() ? Optional.of(canonical) : Optional.empty());
            finalPass = true;
            pass();
        }
        return said;
    }

    /** Whether the result could be another one if the host's address were not known. */
    boolean addressMattered() {
        return addressMattered;
    }

    private void pass() throws ConfigRefusal {
        boolean users = true;
        for (var file : settings.configFiles()) {
            read(file, new Mode(true, false, users), users);
            users = false;
        }
    }

    /**
     * How a file is read.
     *
     * @param active whether its first lines apply
     * @param never whether none of its lines can apply, so that it is only looked at for mistakes
     * @param users whether it is the user's own or included by that: there a tilde may stand, and relative paths begin at
     *     {@code ~/.ssh}
     */
    private record Mode(boolean active, boolean never, boolean users) {}

    /** @param guarded whether it must be such that nobody else can write to it */
    private void read(Path file, Mode mode, boolean guarded) throws ConfigRefusal {
        boolean never = mode.never();
        open.push(file);
        boolean applies = mode.active();
        for (var line : config.lines(file, guarded)) {
            switch (line.keyword()) {
                case "host" -> {
                    Keywords.check(line);
                    applies = !never && anyMatches(hosts(), line.arguments(), false);
                }
                case "match" -> {
                    boolean matches = new Criteria(this, line).match(never);
                    applies = !never && matches;
                }
                case "include" -> include(line, new Mode(applies && !never, !applies || never, mode.users()));
                default -> {
                    if (isUnknown(line)) {
                        continue;
                    }
                    Keywords.check(line);
                    Endpoints.checkJumps(line);
                    if (applies) {
                        refuseConnection(line);
                        said.add(line);
                    }
                }
            }
        }
        open.pop();
    }

    private boolean isUnknown(ConfigLine line) throws ConfigRefusal {
        if (Keywords.isKnown(line.keyword())) {
            return false;
        }
        var ignored = said.first("ignoreunknown");
        if (ignored.isPresent() && Patterns.anyMatches(List.of(ignored.get().split(",")), line.keyword())) {
            return true;
        }
        throw new ConfigRefusal(
                line.place(),
                "there is no keyword " + line.keyword(),
                "Correct it, or put this before it: IgnoreUnknown " + line.keyword());
    }

    private static void refuseConnection(ConfigLine line) throws ConfigRefusal {
        if (line.keyword().equals("refuseconnection")) {
            throw new ConfigRefusal(
                    line.place(), "RefuseConnection: " + line.first(), "Your configuration wants it so.");
        }
    }

    private void include(ConfigLine line, Mode mode) throws ConfigRefusal {
        Keywords.check(line);
        var from = line.place().file();
        for (var argument : line.arguments()) {
            var text = tokens().expand(line, argument, Tokens.ALL, true);
            if (text.startsWith("~") && !mode.users()) {
                throw new ConfigRefusal(
                        line.place(),
                        "a file of the system must not include one of a home: " + argument,
                        "Write an absolute path; ssh refuses it, too.");
            }
            var parent = mode.users()
                    ? settings.home().resolve(".ssh")
                    : from.toAbsolutePath().getParent();
            var path = Path.of(tokens().tilde(line, text));
            for (var file : Glob.files(parent == null ? path : parent.resolve(path))) {
                if (open.contains(file) || open.size() > MAX_INCLUDE_DEPTH) {
                    throw new ConfigRefusal(
                            line.place(),
                            open.contains(file)
                                    ? file + " is included while it is being read: the files include themselves"
                                    : "files include each other more than " + MAX_INCLUDE_DEPTH + " deep",
                            "Take out this Include, or narrow its pattern; ssh refuses it, too.");
                }
                read(file, mode, true);
            }
        }
    }

    /** What {@code Host} is compared with: what was typed, and at the second time where that has led. */
    private List<String> hosts() {
        return finalPass ? reached() : target.names();
    }

    /** What {@code Match host} is compared with: where the host is reached, as far as that is known by now. */
    List<String> reached() {
        return finalPass && !canonical.equals(target.reachedAt()) ? List.of(canonical) : reachedByNow();
    }

    private List<String> reachedByNow() {
        return target.fixed() || said.line("hostname").isEmpty() ? target.names() : List.of(host());
    }

    /** What {@code Match originalhost} is compared with. */
    List<String> typed() {
        return target.names();
    }

    boolean anyMatches(List<String> names, String patterns) {
        return anyMatches(names, List.of(patterns.toLowerCase(Locale.ROOT).split(",")), true);
    }

    /** A pattern with an exclamation mark excludes the host by any of its names. */
    private boolean anyMatches(List<String> names, List<String> patterns, boolean lower) {
        var found = false;
        for (var pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            var bare = negated ? pattern.substring(1) : pattern;
            for (var name : names) {
                if (Patterns.matchesExactly(bare, lower ? name.toLowerCase(Locale.ROOT) : name)) {
                    addressMattered |= !target.fixed() && !name.equals(target.name());
                    if (negated) {
                        return false;
                    }
                    found = true;
                }
            }
        }
        return found;
    }

    private String host() {
        if (finalPass) {
            return canonical;
        }
        return target.fixed()
                ? target.reachedAt()
                : said.first("hostname")
                        .map(name -> name.replace("%h", target.reachedAt()).replace("%%", "%"))
                        .orElse(target.reachedAt());
    }

    boolean isFinalPass() {
        return finalPass;
    }

    void wantFinalPass() {
        finalWanted = true;
    }

    String user() {
        return said.first("user").orElse(settings.localUser());
    }

    String localUser() {
        return settings.localUser();
    }

    String tag() {
        return said.first("tag").orElse("");
    }

    LocalMachine machine() {
        return machine;
    }

    /** With what is known by now. */
    Tokens tokens() {
        addressMattered |= target.address().isPresent()
                && !target.fixed()
                && said.line("hostname").isEmpty();
        return new Tokens(
                settings,
                machine,
                target.name(),
                host(),
                said.first("hostkeyalias").orElse(host()),
                said.first("port").map(Keywords::port).orElse(22),
                user(),
                said.jumpHost());
    }
}
