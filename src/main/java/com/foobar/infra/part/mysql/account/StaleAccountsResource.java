package com.foobar.infra.part.mysql.account;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The stack's user has no account for a host that is none of the stack's (any more): somebody else may have its address by
 * now. What the manifest remembers is dropped as a departure; this finds what it does not know, as an apply was cut short
 * or another server was the primary then.
 *
 * @param user whose name the stack has to itself
 * @param hosts patterns of the accounts that stay
 * @param copies what there is on the replicas, where an account may have outlived that of the primary
 */
public record StaleAccountsResource(
        String server, String topology, String user, Collection<String> hosts, MysqlFact fact, AccountCopies copies)
        implements Resource {

    public StaleAccountsResource {
        hosts = List.copyOf(hosts);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("accounts", user);
    }

    @Override
    public Set<Fact<?>> facts() {
        return new LinkedHashSet<>(List.of(fact, new ManifestFact(topology)));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var remembered = observed.get(server, new ManifestFact(topology))
                .orElseThrow()
                .digests()
                .keySet();
        var primary = MysqlResources.running(observed, server, fact);
        var stale = primary.stream()
                .flatMap(state -> Stream.concat(Stream.of(state), copies.near(observed, state).values().stream()))
                .flatMap(state -> state.accounts(user).stream())
                .map(Account::host)
                .filter(host -> !hosts.contains(host) && !remembered.contains("account " + user + "@" + host))
                .distinct()
                .sorted()
                .toList();
        if (stale.isEmpty()) {
            return Optional.empty();
        }
        var sql = new StringBuilder();
        stale.forEach(host -> sql.append("DROP USER IF EXISTS ")
                .append(MysqlResources.sql(user))
                .append('@')
                .append(MysqlResources.sql(host))
                .append("; "));
        return Optional.of(new Delta(
                Action.CHANGE,
                stale.stream()
                        .<Detail>map(host -> new Detail.Attribute("account", user + "@" + host, "dropped"))
                        .toList(),
                new Delta.Work.Run(
                        Script.of("printf '%s\\n' " + Shell.quote(sql.toString().strip()) + " | fi_mysql")),
                String.join(" ", stale)));
    }

    /** Nothing is remembered: there is nothing to remove when the topology no longer has the user. */
    @Override
    public String digest() {
        return "";
    }
}
