package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a load balancer serves was issued by the ACME server, for all names, and has not ended. The first of them orders;
 * the others take it from there. To renew it in time is the hosts' own business.
 *
 * @param path of the file that HAProxy reads
 * @param keys what it is issued for
 */
record AcmeOrderResource(String path, String domain, AcmeKeysResource keys) implements Resource {

    static final String KIND = "acme-certificate";

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, domain);
    }

    @Override
    public String server() {
        return keys.server();
    }

    private CertificateFact certificate() {
        return new CertificateFact(path);
    }

    private AcmeFact notes() {
        return new AcmeFact(keys.stack());
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>(keys.facts());
        facts.add(certificate());
        facts.add(notes());
        facts.add(new HostFact());
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var notes = observed.get(server(), notes()).orElseThrow();
        var why = new ArrayList<Detail>();
        var pending = pending(observed, notes.issued());
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        why.add(new Detail.Note(pending.get()));
        notes.attempt()
                .filter(AcmeFact.Attempt::failed)
                .ifPresent(
                        last -> why.add(new Detail.Note("the last attempt failed, " + last.at() + ": " + last.said())));
        return Optional.of(new Delta(
                notes.issued().isEmpty() ? Action.ADD : Action.CHANGE,
                why,
                new Delta.Work.Run(script()),
                notes.issued()));
    }

    private Optional<String> pending(ClusterFacts observed, String issued) {
        var directory = keys.acme().directory();
        var file = observed.get(server(), certificate()).orElseThrow();
        var now = Instant.ofEpochMilli(
                observed.get(server(), new HostFact()).orElseThrow().clockMillis());
        var wanted = keys.acme().all(domain).stream().map(n -> "DNS:" + n).collect(Collectors.toSet());
        var has = Stream.of(file.names().split(", ")).collect(Collectors.toSet());
        if (issued.isEmpty() || keys.moves(observed)) {
            return Optional.of("ordered from " + directory + " once the load balancers run");
        }
        if (!issued.equals(file.sha1())) {
            return Optional.of("what lies in " + path + " is not what " + directory + " issued");
        }
        if (!has.equals(wanted)) {
            return Optional.of(
                    "ordered anew, for " + String.join(", ", keys.acme().all(domain)));
        }
        return now.isAfter(file.end()) ? Optional.of("it ended on " + file.end()) : Optional.empty();
    }

    private Script script() {
        var unit = Shell.quote(Acme.UNIT);
        return Script.lines(
                "mkdir -p -- \"$fi_state/acme\"",
                "chmod 700 -- \"$fi_state/acme\"",
                "rm -f -- \"$fi_state/acme/outcome\"",
                ": >\"$fi_state/acme/now\"",
                "systemctl start -- " + unit + " || :",
                // One that had begun before did not see the wish.
                "[ ! -e \"$fi_state/acme/now\" ] || systemctl start -- " + unit + " || :",
                "fi_said=$(sed -n 's/^said=//p' \"$fi_state/acme/outcome\" 2>/dev/null || :)",
                "case $(sed -n 's/^result=//p' \"$fi_state/acme/outcome\" 2>/dev/null || :) in",
                "issued | taken) ;;",
                "*)",
                "  case $fi_said in",
                "  connection* | unauthorized* | dns*)",
                "    fi_said=\"$fi_said. Do all names lead to the load balancers from where that server is, and is port 80 open to it?\" ;;",
                "  '') fi_said=$(journalctl -q --no-pager -o cat -n 5 -u " + unit + ") ;;",
                "  esac",
                "  fi_fail " + Shell.quote("no certificate from " + keys.acme().directory() + ": ")
                        + "\"$fi_said\" \"It is asked again by itself; foobar-infra apply asks at once.\"",
                "  ;;",
                "esac");
    }

    /** Never by hand: it ended, or is wanted otherwise. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(false);
    }

    @Override
    public String digest() {
        return String.join(
                " ",
                List.of(keys.acme().directory(), String.join(",", keys.acme().all(domain))));
    }
}
