package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The primary knows of each term that another database had in between ({@link Term}). Who was promoted and died before anybody
 * received its term's first transaction would otherwise have one of its own for ever, although it holds nothing else.
 *
 * @param server the primary
 * @param others what the others are asked
 */
public record TermsResource(String server, String topology, MysqlFact fact, Map<String, MysqlFact> others)
        implements Resource {

    public TermsResource {
        others = Collections.unmodifiableMap(new TreeMap<>(others));
    }

    @Override
    public ResourceId id() {
        return new ResourceId("terms", topology);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact);
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        return MysqlResources.running(observed, server, fact)
                .map(MysqlState.Running::executed)
                .flatMap(here -> adopting(here, observed));
    }

    private Optional<Delta> adopting(GtidSet here, ClusterFacts observed) {
        var details = new ArrayList<Detail>();
        var unheard = GtidSet.empty();
        for (var other : others.entrySet()) {
            var its = MysqlResources.running(observed, other.getKey(), other.getValue())
                    .map(state -> Term.superseded(state.executed(), here))
                    .orElse(GtidSet.empty());
            if (!its.isEmpty()) {
                details.add(new Detail.Note(
                        other.getKey() + " was promoted once, and nobody received that: its empty transaction " + its
                                + " is committed here too"));
                unheard = unheard.union(its);
            }
        }
        return unheard.isEmpty() ? Optional.empty() : Optional.of(delta(details, unheard));
    }

    private static Delta delta(List<Detail> details, GtidSet unheard) {
        var sql = String.join("\n", Term.adopting(unheard));
        return new Delta(
                Action.ADD,
                details,
                new Delta.Work.Run(Script.of("printf '%s\\n' " + Shell.quote(sql) + " | fi_mysql")),
                unheard.toString());
    }

    @Override
    public String digest() {
        return "";
    }

    /** Nobody did that by hand. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(false);
    }
}
