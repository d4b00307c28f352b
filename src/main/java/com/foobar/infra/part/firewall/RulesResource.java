package com.foobar.infra.part.firewall;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.resource.TriedFile;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of one server's firewall: in its file, in force, and at boot.
 *
 * @param file its file as the topology says
 * @param content what it is to hold now; on the way to that, more may be let through
 * @param was the SHA-256 of what the file holds by then, where that is not what the plan saw
 */
record RulesResource(FileResource file, String content, Optional<String> was) implements TriedFile {

    static final String KIND = "firewall";
    static final String UNIT = "foobar-infra-firewall.service";

    private static final RulesFact QUESTION = new RulesFact();

    /** The rules as the topology says. */
    RulesResource(FileResource file) {
        this(file, file.content(), Optional.empty());
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<>(file.facts());
        facts.add(QUESTION);
        facts.add(new HostFact());
        facts.add(new UnitFact(UNIT));
        return facts;
    }

    /** What stands in the file now, as far as it is known; nothing if it is not in force. */
    Optional<Chains> inForce(ClusterFacts observed) {
        var state = contentOf(observed);
        return observed.get(server(), QUESTION)
                .filter(rules -> rules.inForce(state.sha256()))
                .flatMap(_ -> state.sha256().equals(Sha256.of(file.content()))
                        ? Optional.of(file.content())
                        : state.content())
                .map(Chains::of);
    }

    private FileFact.State contentOf(ClusterFacts observed) {
        return observed.get(server(), new FileFact(path(), Optional.of(Sha256.of(file.content())), false))
                .orElseThrow();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = contentOf(observed);
        var rules = observed.get(server(), QUESTION).orElseThrow();
        var unit = observed.get(server(), new UnitFact(UNIT)).orElseThrow();
        var details = new ArrayList<Detail>();
        if (!state.sha256().equals(Sha256.of(content))) {
            // What the topology says is not fetched where the file has it.
            var before = state.sha256().equals(Sha256.of(file.content()))
                    ? file.content()
                    : state.content().orElse("");
            details.add(new Detail.Text(path(), before, content));
        }
        var kept = state.mode() + " " + state.owner() + ":" + state.group();
        var right = file.mode() + " " + file.owner() + ":" + file.group();
        if (state.exists() && !kept.equals(right)) {
            details.add(new Detail.Attribute("access", kept, right));
        }
        if (!rules.inForce(state.sha256())) {
            details.add(new Detail.Attribute(
                    "in force",
                    rules.present() ? "not what its file says" : state.exists() ? "nothing" : "",
                    "what its file says"));
        }
        if (!unit.running() || !unit.enabled()) {
            details.add(new Detail.Attribute("at boot", unit.exists() ? unit.file() : "", "enabled"));
        }
        var managers = observed.get(server(), new HostFact()).orElseThrow().firewalls();
        managers.forEach(manager -> details.add(new Detail.Attribute(manager, "active", "off; its rules are kept")));
        if (details.isEmpty()) {
            return Optional.empty();
        }
        details.add(tried());
        var script = trying("fi_firewall", managers.isEmpty() ? "" : Shell.quoteAll(List.copyOf(managers)), content);
        return Optional.of(new Delta(
                state.exists() ? Delta.Action.CHANGE : Delta.Action.ADD,
                details,
                guard(state),
                new Delta.Work.Run(script),
                state.exists() ? state.sha256() + (rules.inForce(state.sha256()) ? "" : " not in force") : ""));
    }

    private Script guard(FileFact.State state) {
        var sum = was.orElse(state.sha256());
        return Script.lines(
                "fi_is=$(fi_sum " + Shell.quote(path()) + ") || :",
                "if [ \"$fi_is\" != " + Shell.quote(sum) + " ]; then",
                "  echo " + Shell.quote(id() + " changed since the plan was made") + "; exit 1",
                "fi");
    }

    @Override
    public String digest() {
        return Sha256.of(content);
    }
}
