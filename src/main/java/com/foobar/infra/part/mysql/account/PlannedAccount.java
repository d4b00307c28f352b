package com.foobar.infra.part.mysql.account;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An account of the stack's databases for whoever works with the data.
 *
 * @param secret name of its password among the stack's secrets
 * @param hosts patterns of where it comes from
 */
public record PlannedAccount(String user, String secret, Set<String> hosts, List<Account.Grant> grants) {

    /** From anywhere. */
    public static final String ANYWHERE = "%";

    public PlannedAccount {
        hosts = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(hosts));
        grants = List.copyOf(grants);
    }

    /** That of the app; empty where nothing uses the databases. */
    public static Optional<PlannedAccount> ofApp(Topology topology, Mysql mysql) {
        var visitors = visitors(topology);
        return visitors.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlannedAccount(
                        mysql.appUser(),
                        Mysql.APP_PASSWORD,
                        AccountHosts.of(topology, mysql, visitors),
                        StackAccounts.appGrants(mysql.database())));
    }

    /** Those that the topology has beside it. */
    public static List<PlannedAccount> further(Topology topology, Mysql mysql) {
        var all = new ArrayList<PlannedAccount>();
        mysql.accounts().forEach((user, login) -> {
            var databases = login.databases().isEmpty() ? mysql.allDatabases() : login.databases();
            all.add(new PlannedAccount(
                    user,
                    Mysql.passwordOf(user),
                    hosts(topology, mysql, login.from()),
                    databases.stream()
                            .map(database -> StackAccounts.grant(login.privileges(), database))
                            .toList()));
        });
        return List.copyOf(all);
    }

    /** The servers of who uses the databases. */
    public static List<String> visitors(Topology topology) {
        return topology.visits(Mysql.class).stream().map(Visit::from).distinct().toList();
    }

    private static Set<String> hosts(Topology topology, Mysql mysql, List<String> from) {
        var servers = from.isEmpty()
                ? visitors(topology)
                : from.stream().filter(f -> isServer(topology, f)).toList();
        var hosts = new LinkedHashSet<>(AccountHosts.of(topology, mysql, servers));
        from.stream()
                .filter(f -> !isServer(topology, f))
                .map(IpLiteral::canonical)
                .forEach(hosts::add);
        return hosts.contains(ANYWHERE) ? Set.of(ANYWHERE) : hosts;
    }

    /** Whether a client is a server of the topology, and not an address. */
    public static boolean isServer(Topology topology, String client) {
        return topology.servers().stream().anyMatch(s -> s.name().equals(client));
    }
}
