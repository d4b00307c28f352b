package com.foobar.infra.part.ssh;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** By sshd's own account no password opens a login. */
final class SshdCheck extends ServerCheck {

    private static final SshdFact QUESTION = new SshdFact();

    private static final List<String> OFF =
            List.of("passwordauthentication", "kbdinteractiveauthentication", "permitemptypasswords");

    private static final String READ_BEFORE = "what is read before " + SshPart.FILE + " has the last word: ";

    SshdCheck(String server) {
        super(SshPart.GROUP, "sshd", server);
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(QUESTION);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var state = observed.get(server(), QUESTION).orElseThrow();
        if (state.said().isEmpty()) {
            return new Verdict.Fail("sshd does not take its files any more", "/usr/sbin/sshd -t says why");
        }
        var open = new ArrayList<String>();
        for (var keyword : OFF) {
            if (!state.of(keyword).equals("no")) {
                open.add(keyword + " " + state.of(keyword));
            }
        }
        if (!open.isEmpty()) {
            return new Verdict.Fail(
                    "its files come to: " + String.join(", ", open),
                    state.before().isEmpty()
                            ? "is " + SshPart.FILE
                                    + " there (foobar-infra plan), and does /etc/ssh/sshd_config begin with: Include"
                                    + " /etc/ssh/sshd_config.d/*.conf?"
                            : READ_BEFORE + String.join(", ", state.before()));
        }
        if (!state.before().isEmpty()) {
            return new Verdict.Fail(
                    "some may log in by a password: " + String.join(", ", state.before()),
                    READ_BEFORE + "take it out there, or have it read later");
        }
        return new Verdict.Pass("keys only, " + state.of("maxauthtries") + " a connection; root "
                + switch (state.of("permitrootlogin")) {
                    case "no" -> "not at all";
                    case "forced-commands-only" -> "by key, for forced commands alone";
                    default -> "by key";
                }
                + "; key exchange "
                + state.of("kexalgorithms").split(",")[0] + " and "
                + (state.of("kexalgorithms").split(",").length - 1)
                + " more");
    }
}
