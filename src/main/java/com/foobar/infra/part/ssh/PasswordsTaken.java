package com.foobar.infra.part.ssh;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** By sshd's own account passwords open logins there. */
final class PasswordsTaken implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "ssh-password-login",
            Severity.WARNING,
            Profile.PRODUCTION,
            "sshd takes passwords",
            "Guessing them goes on all day on the internet; one that is weak is enough.");

    private static final SshdFact QUESTION = new SshdFact();

    private static final List<String> PASSWORDS = List.of("passwordauthentication", "kbdinteractiveauthentication");

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
        var found = new ArrayList<Finding>();
        for (var server : seen.servers()) {
            seen.of(server, QUESTION)
                    .filter(sshd -> !sshd.said().isEmpty())
                    .map(PasswordsTaken::open)
                    .filter(open -> !open.isEmpty())
                    .ifPresent(open -> found.add(found(seen.topology(), server, open)));
        }
        return found;
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> seen.of(server, QUESTION)
                        .filter(sshd -> sshd.said().isEmpty())
                        .isPresent())
                .map(server -> "whether sshd on " + server + " takes passwords: sshd -T does not say there")
                .toList();
    }

    private static List<String> open(SshdFact.State sshd) {
        return Stream.concat(
                        PASSWORDS.stream()
                                .filter(keyword -> sshd.of(keyword).equals("yes"))
                                .map(keyword -> keyword + " yes"),
                        Stream.concat(sshd.before().stream(), sshd.alone().stream())
                                .distinct()
                                .map(place -> "for some, by " + place))
                .toList();
    }

    private static Finding found(Topology topology, String server, List<String> open) {
        boolean hardened = topology.part(Ssh.class).isPresent();
        var finding = KIND.of(
                server,
                hardened ? "ssh" : "servers." + server,
                "sshd on " + server + " takes passwords: " + String.join(", ", open),
                hardened ? Optional.empty() : Optional.of("ssh: hardened"));
        return hardened
                ? finding.todo("foobar-infra apply; and if that has nothing to do: foobar-infra verify ssh")
                : finding.todo("foobar-infra apply");
    }
}
