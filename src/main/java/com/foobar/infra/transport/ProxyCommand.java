package com.foobar.infra.transport;

import com.foobar.infra.transport.ConfigRefusal.Place;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A command whose input and output are the way to a host.
 *
 * @param command with all tokens put in
 */
record ProxyCommand(Place place, String command) {

    /** Options of ssh that take an argument. */
    private static final String WITH_ARGUMENT = "BbcDEeFIiJLlmOopPQRSWw";

    /**
     * The host that the command itself reaches by ssh and the user's own configuration, as it is written there; empty if it
     * is no such command, or names another way by itself.
     */
    Optional<String> sshDestination() {
        List<String> words;
        try {
            words = ConfigLine.words(place, command, false);
        } catch (ConfigRefusal e) {
            return Optional.empty(); // The shell understands more than we do.
        }
        int at = !words.isEmpty() && words.getFirst().equals("exec") ? 1 : 0;
        if (at >= words.size() || !(words.get(at).equals("ssh") || words.get(at).endsWith("/ssh"))) {
            return Optional.empty();
        }
        for (int i = at + 1; i < words.size(); i++) {
            var word = words.get(i);
            if (!word.startsWith("-") || word.length() == 1) {
                return Optional.of(word);
            }
            for (int j = 1; j < word.length(); j++) {
                char option = word.charAt(j);
                if (WITH_ARGUMENT.indexOf(option) < 0) {
                    continue;
                }
                boolean joined = j + 1 < word.length();
                var argument = joined ? word.substring(j + 1) : i + 1 < words.size() ? words.get(i + 1) : "";
                if (option == 'F'
                        || option == 'J'
                        || (option == 'o' && argument.toLowerCase(Locale.ROOT).startsWith("proxy"))) {
                    return Optional.empty();
                }
                i += joined ? 0 : 1;
                break;
            }
        }
        return Optional.empty();
    }
}
