package com.foobar.infra.part.firewall;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Sha256;
import java.util.Optional;
import java.util.Set;

/** The rules are in force, and will be after a boot. */
final class RulesCheck extends ServerCheck {

    private static final RulesFact QUESTION = new RulesFact();
    private static final UnitFact UNIT = new UnitFact(RulesResource.UNIT);

    private final String content;
    private final long lines;

    RulesCheck(String server, String content) {
        super(FirewallPart.GROUP, "nftables", server);
        this.content = content;
        this.lines = Chains.of(content).count();
    }

    private FileFact file() {
        return new FileFact(FirewallPart.RULES, Optional.of(Sha256.of(content)), false);
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(QUESTION, UNIT, new HostFact(), file());
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var rules = observed.get(server(), QUESTION).orElseThrow();
        var unit = observed.get(server(), UNIT).orElseThrow();
        var sum = observed.get(server(), file()).orElseThrow().sha256();
        if (!rules.asked()) {
            return new Verdict.Fail(
                    "there is no nft any more by which the kernel could be asked",
                    "apt-get install --reinstall nftables");
        }
        if (!rules.present()) {
            return new Verdict.Fail(
                    rules.complaint().isEmpty()
                            ? "no rules are in force: everybody reaches whatever listens there"
                            : "the kernel does not tell its rules: " + rules.complaint(),
                    "foobar-infra apply; journalctl -u " + RulesResource.UNIT + " tells of the last boot");
        }
        if (!sum.equals(Sha256.of(content))) {
            return new Verdict.Fail(
                    FirewallPart.RULES + " is not what the topology says", "foobar-infra plan shows how it differs");
        }
        if (rules.pending()) {
            return new Verdict.Fail(
                    "new rules are being tried, and wait for a new login",
                    "they are taken back by themselves; verify again");
        }
        if (!rules.inForce(sum)) {
            return new Verdict.Fail(
                    "what is in force is not what its file says: somebody changed the table inet foobar_infra",
                    "nft list table inet foobar_infra shows it; foobar-infra apply loads the file again");
        }
        if (!unit.enabled()) {
            return new Verdict.Fail(
                    RulesResource.UNIT + " is " + unit.file() + " at boot: the server would come up open",
                    "foobar-infra apply enables it");
        }
        var others = observed.get(server(), new HostFact()).orElseThrow().firewalls();
        if (!others.isEmpty()) {
            return new Verdict.Fail(
                    String.join(" and ", others) + " is active too, and drops what it does not know",
                    "turn it off, or let foobar-infra apply do it");
        }
        return new Verdict.Pass(lines + (lines == 1 ? " line lets" : " lines let") + " something through; "
                + rules.dropped() + " packets dropped since they were loaded");
    }
}
