package com.foobar.infra.part.mysql;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Accounts of the databases that nobody declared, but for those that MySQL's package makes for the host's own root. */
final class UndeclaredAccounts implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "undeclared-account",
            Severity.WARNING,
            Profile.PRODUCTION,
            "accounts that nobody declared",
            "Whoever knows the password of one that was forgotten reads or changes what visitors entrusted to the site.");

    private static final MysqlFact QUESTION = new MysqlFact();

    private static final Set<String> OF_THE_PACKAGE = Set.of("root@localhost", "debian-sys-maint@localhost");

    /** By which nobody gets in but the host's own user of that name. */
    private static final String SOCKET = "auth_socket";

    /** In a manifest. */
    private static final String REMEMBERED = "account ";

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return database(topology, server) ? Set.of(QUESTION, new ManifestFact(topology.name())) : Set.of();
    }

    private static boolean database(Topology topology, String server) {
        return topology.part(Mysql.class)
                .filter(mysql -> mysql.members().contains(server))
                .isPresent();
    }

    @Override
    public List<Finding> findings(Seen seen) {
        if (seen.topology().part(Mysql.class).isEmpty()) {
            return List.of();
        }
        var mysql = seen.topology().part(Mysql.class).get();
        var declared = declared(seen, mysql);
        var told = new HashSet<String>();
        var found = new ArrayList<Finding>();
        // What the primary has, its replicas have too.
        for (var server : mysql.members()) {
            var strangers = running(seen, server).stream()
                    .flatMap(state -> state.accounts().stream())
                    .filter(account -> !declared.contains(account.user()) && !declared.contains(written(account)))
                    .filter(account -> !OF_THE_PACKAGE.contains(written(account))
                            && !account.plugin().equals(SOCKET))
                    .filter(account -> told.add(written(account)))
                    .toList();
            if (!strangers.isEmpty()) {
                found.add(found(server, strangers));
            }
        }
        return found;
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> database(seen.topology(), server)
                        && running(seen, server).isEmpty())
                .map(server -> "which accounts there are on " + server + ": MySQL does not answer there")
                .toList();
    }

    private static Optional<MysqlState.Running> running(Seen seen, String server) {
        return seen.of(server, QUESTION)
                .filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast);
    }

    /** The users that the stack has to itself, and each account that it made. */
    private static Set<String> declared(Seen seen, Mysql mysql) {
        var declared = new HashSet<>(mysql.accounts().keySet());
        declared.addAll(List.of(mysql.appUser(), mysql.replicationUser(), StackAccounts.OPENER, Mysql.ROLE_USER));
        for (var server : mysql.members()) {
            seen.of(server, new ManifestFact(seen.topology().name()))
                    .ifPresent(manifest -> manifest.digests().keySet().stream()
                            .filter(name -> name.startsWith(REMEMBERED))
                            .map(name -> name.substring(REMEMBERED.length()))
                            .forEach(declared::add));
        }
        return declared;
    }

    private static String written(Account account) {
        return account.user() + "@" + account.host();
    }

    private static Finding found(String server, List<Account> strangers) {
        var finding = KIND.of(
                        server,
                        "mysql.accounts",
                        "MySQL on " + server + " has accounts that nobody declared: "
                                + strangers.stream()
                                        .map(UndeclaredAccounts::told)
                                        .collect(Collectors.joining(", ")),
                        Optional.empty())
                .todo("Have it in mysql.accounts; or, on the primary: DROP USER "
                        + strangers.stream().map(Account::name).collect(Collectors.joining(", ")) + ";");
        return strangers.stream().anyMatch(UndeclaredAccounts::open) ? finding.as(Severity.CRITICAL) : finding;
    }

    /** Whether it needs no password; one that is locked lets nobody in. */
    private static boolean open(Account account) {
        return account.passwordPrint().isEmpty() && !account.locked();
    }

    private static String told(Account account) {
        return written(account)
                + (account.locked()
                        ? " (locked)"
                        : open(account)
                                ? " (without a password)"
                                : account.may("ALL", "*.*") || account.may("SUPER", "*.*")
                                        ? " (may do everything)"
                                        : "");
    }
}
