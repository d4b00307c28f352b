package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.FileFact;
import com.foobar.infra.topology.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lets the primary open itself after a start of MySQL: a unit of its own, which asks the stack's other databases
 * first, so that one that was replaced while it was down stays closed. It holds up nothing: MySQL has started by then. It stands on every
 * database, and does nothing without the mark of the primary; so whoever is promoted has it at once.
 */
public final class PrimaryOpener {

    public static final String UNIT = "foobar-infra-primary.service";

    /** Has MySQL's start begin it; a restart, since it may still be asking for an earlier one. */
    private static final String DROP_IN = "/etc/systemd/system/mysql.service.d/foobar-infra-primary.conf";

    private static final String SCRIPT = read();

    private PrimaryOpener() {}

    /** One of its files. */
    public record Part(String path, String content) {}

    /**
     * @param others the stack's other databases, who are asked
     * @param port where they answer
     */
    public static List<Part> parts(String topology, Collection<Server> others, int port) {
        var state = "/etc/foobar-infra/" + topology;
        return List.of(
                new Part(state + "/open-primary", SCRIPT),
                new Part(
                        state + "/databases",
                        others.stream()
                                        .map(s -> s.name() + " " + s.address() + " " + port + "\n")
                                        .collect(Collectors.joining())
                                // A list that was cut short, or emptied, must not be taken for a shorter one.
                                + "end\n"),
                new Part("/etc/systemd/system/" + UNIT, unit(topology, state)),
                new Part(DROP_IN, dropIn()));
    }

    /**
     * Whether the opener stayed closed because of a database other than these, and not because nobody answered.
     *
     * @param reason in its own words, as open-primary.sh says them: {@code closed: db-02 takes writes; db-03 holds ...;}
     * @param cleared those which were seen not to contradict (any more)
     */
    public static boolean contradicts(String reason, Collection<String> cleared) {
        return reason.endsWith(";")
                && Stream.of(reason.substring(reason.indexOf(':') + 1).split(";"))
                        .map(part -> part.strip().split(" ")[0])
                        .anyMatch(server -> !cleared.contains(server));
    }

    /** Holds the server_uuid while the server was open at some time since the host booted. */
    public static String wasOpen(String topology) {
        return "/run/foobar-infra/" + topology + ".open";
    }

    /** Why the server stayed closed, in the opener's words; not there while it is open. */
    public static String reason(String topology) {
        return "/run/foobar-infra/" + topology + ".closed";
    }

    /** Asks a server for that. */
    public static FileFact reasonFact(String topology) {
        return new FileFact(reason(topology), Optional.empty(), false);
    }

    private static String unit(String topology, String state) {
        return String.join(
                "\n",
                "# Written by foobar-infra. Every database boots read-only; the primary is opened once the others were asked.",
                "[Unit]",
                "Description=Open the database primary of " + topology + " for writes, if no other contradicts",
                "After=mysql.service",
                "PartOf=mysql.service",
                "ConditionPathExists=" + WritableResource.marker(topology),
                "StartLimitIntervalSec=0",
                "",
                "[Service]",
                "Type=exec",
                "ExecStart=/bin/sh " + state + "/open-primary " + topology,
                "Restart=on-failure",
                "RestartSec=3",
                "");
    }

    private static String dropIn() {
        return String.join(
                "\n",
                "# Written by foobar-infra. Every server boots read-only; this one is the primary, see " + UNIT + ".",
                "[Service]",
                "ExecStartPost=-+/bin/systemctl restart --no-block " + UNIT,
                "");
    }

    private static String read() {
        try (var in = Objects.requireNonNull(PrimaryOpener.class.getResourceAsStream("open-primary.sh"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
