package com.foobar.infra.transport;

import com.foobar.infra.transport.ConfigRefusal.Place;
import com.foobar.infra.transport.KnownHosts.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command that prints known hosts, run as ssh runs it: before the keys are exchanged, and to judge the one presented. */
final class KnownHostsCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConfigLine line;
    private final Tokens tokens;

    KnownHostsCommand(ConfigLine line, Tokens tokens) {
        this.line = line;
        this.tokens = tokens;
    }

    Place place() {
        return line.place();
    }

    /**
     * What it prints of a host.
     *
     * @param key the one presented, if there is one yet
     * @throws ConfigRefusal if it cannot be run, or fails
     */
    List<Entry> entries(String host, Optional<PublicKey> key) throws ConfigRefusal {
        var more = Map.of(
                'H', host,
                'I', key.isPresent() ? "HOSTNAME" : "ORDER",
                't', key.map(PublicKey::type).orElse("NONE"),
                'f', key.map(PublicKey::fingerprint).orElse("NONE"),
                'K', key.map(PublicKey::base64).orElse("NONE"));
        var words = new ArrayList<String>();
        for (var word : ConfigLine.words(line.place(), line.rest(), false)) {
            words.add(words.isEmpty() ? word : tokens.expand(line, word, Tokens.ALL, true, more));
        }
        if (words.isEmpty() || !words.getFirst().startsWith("/")) {
            throw refused("is no absolute path", "");
        }
        LocalMachine.Run run;
        try {
            run = LocalMachine.run(words, PATIENCE);
        } catch (IOException e) {
            throw refused("could not be run: " + e.getMessage(), "");
        }
        if (run.exit() != 0) {
            throw refused("failed with exit " + run.exit(), run.errors());
        }
        return KnownHosts.parse(line.place(), run.output().lines().toList());
    }

    private ConfigRefusal refused(String what, String errors) {
        return new ConfigRefusal(
                line.place(),
                "KnownHostsCommand " + what + (errors.isEmpty() ? "" : ": " + errors),
                "Try it by hand: " + line.rest());
    }
}
