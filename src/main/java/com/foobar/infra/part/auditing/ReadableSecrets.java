package com.foobar.infra.part.auditing;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys or passwords that anybody on a server can read. */
final class ReadableSecrets implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "readable-secret",
            Severity.CRITICAL,
            Profile.DEV,
            "secrets that anybody can read",
            "Whoever gets hold of any program of that server, such as the app, has them too.");

    private static final ReadableSecretsFact QUESTION = new ReadableSecretsFact();

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
                .flatMap(server -> seen
                        .of(server, QUESTION)
                        .filter(secrets -> !secrets.files().isEmpty())
                        .map(secrets -> found(server, secrets))
                        .stream())
                .toList();
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> seen.of(server, QUESTION)
                        .filter(secrets -> !secrets.whole())
                        .isPresent())
                .map(server -> "what else anybody can read on " + server + ": it has too many files, or no setpriv")
                .toList();
    }

    private static Finding found(String server, ReadableSecretsFact.State secrets) {
        return KIND.of(
                        server,
                        "servers." + server,
                        "anybody on " + server + " can read the keys or passwords in "
                                + String.join(", ", secrets.files()),
                        Optional.empty())
                .todo("On " + server + ": chmod o= " + Shell.quoteAll(secrets.files())
                        + "\nThen have new ones made where somebody may have read them.");
    }
}
