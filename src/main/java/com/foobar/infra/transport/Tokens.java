package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/** The percent tokens, environment variables and tildes of ssh_config(5), for one host. */
final class Tokens {

    /** Where nearly all of them may stand. */
    static final String ALL = "CLdhijklnpru";

    /** In {@code ProxyCommand} and {@code ProxyJump}. */
    static final String PROXY = "hknpr";

    /** In {@code User}, which is itself part of the others. */
    static final String USER = "Ldhijklnpu";

    private final SshSettings settings;
    private final LocalMachine machine;
    private final String typed;
    private final String host;
    private final String alias;
    private final int port;
    private final String user;
    private final String jump;

    /**
     * @param typed what stands for the host's name after {@code ssh}
     * @param host where it is reached
     * @param jump the last jump host, or nothing
     */
    Tokens(
            SshSettings settings,
            LocalMachine machine,
            String typed,
            String host,
            String alias,
            int port,
            String user,
            String jump) {
        this.settings = settings;
        this.machine = machine;
        this.typed = typed;
        this.host = host;
        this.alias = alias;
        this.port = port;
        this.user = user;
        this.jump = jump;
    }

    /** A file's name with tilde, tokens and environment variables. */
    Path path(ConfigLine line, String text) throws ConfigRefusal {
        return Path.of(expand(line, tilde(line, text), ALL, true));
    }

    /** A path's first part, if it is a tilde with or without a user's name. */
    String tilde(ConfigLine line, String text) throws ConfigRefusal {
        if (!text.startsWith("~")) {
            return text;
        }
        int slash = text.indexOf('/');
        var user = slash < 0 ? text.substring(1) : text.substring(1, slash);
        var rest = slash < 0 ? "" : text.substring(slash);
        if (user.isEmpty()) {
            return settings.home() + rest;
        }
        var home = machine.homeOf(user);
        if (home.isEmpty()) {
            throw new ConfigRefusal(
                    line.place(), text + ": there is no user " + user, "Correct the name, or write out the path.");
        }
        return home.get() + rest;
    }

    String expand(ConfigLine line, String text, String allowed, boolean variables) throws ConfigRefusal {
        return expand(line, text, allowed, variables, Map.of());
    }

    /**
     * Puts in what tokens stand for.
     *
     * @param allowed the letters that this keyword knows
     * @param variables whether it knows environment variables
     * @param more tokens that only this keyword knows
     */
    String expand(ConfigLine line, String text, String allowed, boolean variables, Map<Character, String> more)
            throws ConfigRefusal {
        if (text.indexOf('%') < 0 && text.indexOf('$') < 0) {
            return text;
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (variables && text.startsWith("${", i)) {
                int close = text.indexOf('}', i);
                var name = close < 0 ? "" : text.substring(i + 2, close);
                var value = LocalMachine.variable(name.isEmpty() ? "=" : name);
                if (value.isEmpty()) {
                    throw new ConfigRefusal(
                            line.place(),
                            line.keyword() + ": the environment has no "
                                    + text.substring(i, Math.max(close, i + 1) + 1),
                            "Set the variable, or write out what it should hold; ssh refuses it, too.");
                }
                out.append(value.get());
                i = close;
            } else if (c != '%') {
                out.append(c);
            } else {
                char token = ++i < text.length() ? text.charAt(i) : ' ';
                var other = more.get(token);
                if (token == '%') {
                    out.append(token);
                } else if (other != null) {
                    out.append(other);
                } else if (allowed.indexOf(token) >= 0) {
                    out.append(value(token));
                } else {
                    throw new ConfigRefusal(
                            line.place(),
                            line.keyword() + " does not know %" + token + ": " + text,
                            "Write %% for a percent sign; ssh_config(5) lists what stands for what.");
                }
            }
        }
        return out.toString();
    }

    private String value(char token) {
        return switch (token) {
            case 'C' -> connection();
            case 'L' -> machine.hostName().replaceFirst("\\..*", "");
            case 'd' -> settings.home().toString();
            case 'h' -> host;
            case 'i' -> Long.toString(LocalMachine.uid(settings.home()));
            case 'j' -> jump;
            case 'k' -> alias;
            case 'l' -> machine.hostName();
            case 'n' -> typed;
            case 'p' -> Integer.toString(port);
            case 'r' -> user;
            case 'u' -> settings.localUser();
            default -> throw new IllegalArgumentException("%" + token);
        };
    }

    private String connection() {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of()
                    .formatHex(digest.digest((machine.hostName() + host + port + user + jump).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
