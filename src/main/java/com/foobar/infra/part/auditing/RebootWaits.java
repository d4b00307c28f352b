package com.foobar.infra.part.auditing;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.BootFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is installed is not what runs. */
final class RebootWaits implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "reboot-waits",
            Severity.WARNING,
            Profile.PRODUCTION,
            "a reboot that waits",
            "Faults that an update ended go on in the kernel that runs, until somebody reboots.");

    private static final BootFact QUESTION = new BootFact();

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return Set.of(QUESTION);
    }

    @Override
    public List<Finding> findings(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> seen.of(server, QUESTION).stream()
                        .filter(boot -> !boot.due().isEmpty())
                        .map(boot -> KIND.of(
                                        server,
                                        "servers." + server,
                                        server + " waits for a reboot: " + String.join("; ", boot.due()),
                                        Optional.empty())
                                .todo("foobar-infra reboot " + server)))
                .toList();
    }
}
