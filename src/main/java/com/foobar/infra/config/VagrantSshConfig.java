package com.foobar.infra.config;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Node;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Source;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code vagrant ssh-config} prints: OpenSSH client configuration, one {@code Host} block a machine. */
final class VagrantSshConfig {

    private final Reading reading;
    private final Map<String, HostAccess> machines = new LinkedHashMap<>();
    private Optional<Block> open = Optional.empty();

    private VagrantSshConfig(Reading reading) {
        this.reading = reading;
    }

    /** Whether the text is OpenSSH client configuration rather than YAML: its first word is {@code Host}. */
    static boolean recognizes(Source source) {
        return source.lines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .filter(line -> line.length() > 5
                        && line.substring(0, 4).equalsIgnoreCase("host")
                        && Character.isWhitespace(line.charAt(4))
                        && !line.substring(5).strip().startsWith(":"))
                .isPresent();
    }

    /** The machines by name. */
    static Map<String, HostAccess> read(Reading reading) {
        var config = new VagrantSshConfig(reading);
        int number = 0;
        for (var line : reading.source().lines()) {
            config.line(line, ++number);
        }
        config.close();
        return config.machines;
    }

    /** One machine's block, while it is read. */
    private static final class Block {
        private final String name;
        private Optional<String> address = Optional.empty();
        private Optional<Integer> port = Optional.empty();
        private Optional<String> user = Optional.empty();
        private Optional<String> knownHosts = Optional.empty();
        private final List<String> identityFiles = new ArrayList<>();
        private boolean unchecked;

        Block(String name) {
            this.name = name;
        }
    }

    private void line(String line, int number) {
        var text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '=') {
            end++;
        }
        var word = text.substring(0, end).toLowerCase(Locale.ROOT);
        var value = unquoted(text.substring(end).strip());
        var at = new Position(number, line.indexOf(text) + 1);
        if (word.equals("host")) {
            close();
            if (value.indexOf('*') >= 0 || value.indexOf(' ') >= 0 || value.isEmpty()) {
                reading.problem(
                        at, "a Host line must name one machine", "give what \"vagrant ssh-config\" prints, unchanged");
                return;
            }
            open = Optional.of(new Block(value));
            reading.place("hosts." + value, at, new Node.Leaf(value, true, at));
        } else {
            open.ifPresent(block -> setting(block, word, value, at));
        }
    }

    private void setting(Block block, String word, String value, Position at) {
        try {
            switch (word) {
                case "hostname" ->
                    block.address = Optional.of(Scalars.ADDRESS.parser().parse(value));
                case "port" -> block.port = Optional.of(Scalars.PORT.parser().parse(value));
                case "user" -> block.user = Optional.of(value);
                case "identityfile" -> block.identityFiles.add(value);
                case "userknownhostsfile" -> block.knownHosts = Optional.of(value);
                case "stricthostkeychecking" -> block.unchecked = value.equalsIgnoreCase("no");
                // ProxyCommand is how some providers reach machines in another network: it can't be followed here.
                case "proxycommand" ->
                    reading.problem(at, "ProxyCommand is not supported", "write an inventory with a jump host");
                default -> {
                    // Host key algorithms, log levels and the like: the tool has its own.
                }
            }
        } catch (Refused e) {
            reading.problem(
                    at,
                    new Refusal(
                            word + " " + Characters.quote(value) + " cannot be used",
                            e.refusal().hint()));
        }
    }

    private void close() {
        open.ifPresent(block -> {
            boolean nowhere = block.knownHosts.filter("/dev/null"::equals).isPresent();
            boolean near = block.address.filter(Addresses::isLocal).isPresent();
            machines.put(
                    block.name,
                    new HostAccess(
                            block.name,
                            block.address,
                            block.port,
                            block.user,
                            block.identityFiles,
                            Optional.empty(),
                            block.knownHosts.filter(file -> !nowhere),
                            Optional.empty(),
                            block.user.filter("root"::equals).isPresent() ? new Sudo.None() : new Sudo.Passwordless(),
                            nowhere && near && block.unchecked));
        });
        open = Optional.empty();
    }

    private static String unquoted(String value) {
        var bare = value.startsWith("=") ? value.substring(1).strip() : value;
        boolean quoted = bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"");
        return quoted ? bare.substring(1, bare.length() - 1) : bare;
    }
}
