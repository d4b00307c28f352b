package com.foobar.infra.adopt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a host's MySQL told; no password and no hash of one is among it.
 *
 * @param state systemd's word for its unit; empty if MySQL is not installed
 * @param fault why it did not answer; empty if it did
 * @param variables those that somebody set, and some more, by name
 * @param places where the option files say it, by name: {@code file:line}
 * @param sources whom it follows
 * @param replicas who reads its binary log
 */
public record MysqlReadings(
        String state,
        String fault,
        Optional<Server> server,
        Map<String, Variable> variables,
        Map<String, String> places,
        List<Source> sources,
        List<Reader> replicas,
        List<Account> accounts,
        List<Schema> schemas) {

    static final MysqlReadings NONE =
            new MysqlReadings("", "", Optional.empty(), Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

    public MysqlReadings {
        variables = new TreeMap<>(variables);
        places = Map.copyOf(places);
        sources = List.copyOf(sources);
        replicas = List.copyOf(replicas);
        accounts = List.copyOf(accounts);
        schemas = List.copyOf(schemas);
    }

    /** @param readOnly whether an ordinary account may write nothing */
    public record Server(String version, int port, boolean readOnly, String uuid) {}

    /** @param host as MySQL calls it, by a name if it finds one */
    public record Reader(String host, String uuid) {}

    /** @param set whether somebody set it, rather than it being MySQL's default */
    public record Variable(String value, boolean set) {}

    /** @param delay seconds by which it applies later on purpose */
    public record Source(String channel, String host, int port, String user, long delay) {}

    /** @param grants by scope ({@code *.*}, {@code schema.*}), the privileges in the order of the alphabet */
    public record Account(String user, String host, Map<String, List<String>> grants) {
        public Account {
            grants = new TreeMap<>(grants);
        }

        String name() {
            return "'" + user + "'@'" + host + "'";
        }
    }

    public record Schema(String name, String charset, String collation) {}

    /** Whether it runs and told. */
    boolean answers() {
        return server.isPresent();
    }

    String value(String variable) {
        var known = variables.get(variable);
        return known == null ? "" : known.value();
    }
}
