package com.foobar.infra.part.backup;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The last backup that went well is old, or there is none. */
final class OldBackup implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "old-backup",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "no backup of the last day",
            "What somebody deletes by mistake is on no replica either a moment later.");

    /** One a day, and as much as one may take. */
    private static final Duration OLD = Duration.ofHours(26);

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return client(topology, server) ? Set.of(new LastBackupFact(topology.name())) : Set.of();
    }

    private static boolean client(Topology topology, String server) {
        return topology.part(Backup.class).stream()
                .flatMap(backup -> backup.clients().stream())
                .anyMatch(client -> client.server().equals(server));
    }

    @Override
    public List<Finding> findings(Seen seen) {
        var question = new LastBackupFact(seen.topology().name());
        return seen.servers().stream()
                .flatMap(server -> seen
                        .of(server, question)
                        .filter(last -> last.age()
                                .filter(age -> age.compareTo(OLD) <= 0)
                                .isEmpty())
                        .map(last -> KIND.of(
                                        server,
                                        "backup",
                                        last.age()
                                                .map(age -> "the last backup of " + server + " that went well is "
                                                        + age.toHours() + " hours old")
                                                .orElse("no backup of " + server + " ever went well"),
                                        Optional.empty())
                                .todo("foobar-infra backup now --limit " + server
                                        + "\nfoobar-infra verify backup says what keeps it"))
                        .stream())
                .toList();
    }
}
