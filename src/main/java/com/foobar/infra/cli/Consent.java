package com.foobar.infra.cli;

import com.foobar.infra.engine.Survey;
import com.foobar.infra.plan.Change;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody agreed to when he gave {@code --take-over}, and what of a plan that leaves to be refused.
 *
 * @param servers names, or {@code all}
 * @param command that he gave it to, with its argument
 */
record Consent(List<String> servers, String command) {

    Consent {
        servers = List.copyOf(servers);
    }

    /** Nobody agrees to changes of a server that there is not. */
    void check(Collection<String> known) {
        for (var name : servers) {
            if (!name.equals("all") && !known.contains(name)) {
                throw new BadUsage(
                        "--take-over: the topology has no server " + name,
                        "Its servers: " + String.join(", ", known) + "; or all");
            }
        }
    }

    /** The servers of a plan that he agreed to. */
    Set<String> of(Survey survey) {
        return survey.servers().stream().filter(this::given).collect(Collectors.toSet());
    }

    /** Why nothing of the plan may be applied, beyond what is urgent; empty if it may. */
    public String refusal(Survey survey) {
        if (!survey.failures().isEmpty()) {
            return " apply needs every server. Mend the connection, or leave servers out with --limit.";
        }
        var blocked = new LinkedHashMap<String, String>();
        var changing = survey.plan().changes().stream().map(Change::server).collect(Collectors.toSet());
        for (var obstacle : survey.plan().obstacles()) {
            boolean needless = given(obstacle.server()) || !changing.contains(obstacle.server());
            if (!obstacle.leavesOut() && (!obstacle.consentable() || !needless)) {
                blocked.put(
                        obstacle.server() + ": " + obstacle.what(),
                        obstacle.consentable() ? "--take-over " + obstacle.server() : "");
            }
        }
        var text = new StringBuilder();
        blocked.keySet().forEach(what -> text.append("\n  ").append(what));
        Set<String> agree = new LinkedHashSet<>(blocked.values());
        if (!blocked.isEmpty() && !agree.remove("")) {
            text.append("\nIf you agree to that: foobar-infra ")
                    .append(command)
                    .append(' ')
                    .append(String.join(" ", agree));
        }
        return text.toString();
    }

    private boolean given(String server) {
        return servers.contains("all") || servers.contains(server);
    }
}
