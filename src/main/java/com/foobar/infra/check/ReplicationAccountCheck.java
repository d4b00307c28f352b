package com.foobar.infra.check;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.mysql.Account;
import com.foobar.infra.mysql.AccountRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accounts through which replicas log in are there for every replica, and usable, on every member, so that any of them
 * can be promoted. A link that stands needs none; the next one does.
 */
final class ReplicationAccountCheck extends MemberCheck {

    private static final Set<String> PLUGINS = Set.of("caching_sha2_password", "sha256_password");

    private final ManifestFact manifest;

    ReplicationAccountCheck(Members members, String server) {
        super("replication-account", members, server, Set.of(members.primary()));
        this.manifest = new ManifestFact(members.topology().name());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(members().primary(), Set.of(manifest));
    }

    @Override
    Verdict judge(View view) {
        var user = members().mysql().replicationUser();
        var accounts = view.self().accounts(user);
        var wrong = new ArrayList<String>();
        var hosts = members().topology().accountHosts(members().mysql().replicas());
        for (var host : hosts) {
            if (view.self().account(user, host).isEmpty()) {
                wrong.add("there is no account " + Account.name(user, host));
            }
        }
        for (var account : accounts) {
            if (!hosts.contains(account.host())) {
                wrong.add(account.name() + " is of no replica of the topology");
                continue;
            }
            var found = faults(account);
            found.addAll(ofPassword(account, view));
            if (!found.isEmpty()) {
                wrong.add(account.name() + ": " + listed(found));
            }
        }
        return wrong.isEmpty()
                ? pass(listed(accounts.stream().map(Account::name).toList()) + ": "
                        + accounts.getFirst().plugin() + ", TLS required")
                : fail(
                        String.join("; ", wrong),
                        "SHOW CREATE USER on " + server()
                                + "; foobar-infra apply sets it right on the primary, drops what is of none, and so everywhere");
    }

    private static List<String> faults(Account account) {
        var found = new ArrayList<String>();
        if (!PLUGINS.contains(account.plugin())) {
            found.add("plugin " + account.plugin());
        }
        if (!account.requiresTls()) {
            found.add("does not require TLS");
        }
        if (account.locked()) {
            found.add("locked");
        }
        if (account.expired()) {
            found.add("password expired");
        }
        if (account.passwordPrint().isEmpty()) {
            found.add("no password");
        }
        if (!account.may("REPLICATION SLAVE", "*.*")) {
            found.add("lacks REPLICATION SLAVE");
        }
        return found;
    }

    /** Every member stores the same salted hash, as it came over the binary log; the primary remembers what it was. */
    private List<String> ofPassword(Account account, View view) {
        if (!server().equals(members().primary())) {
            return view.primary()
                    .account(account.user(), account.host())
                    .map(other -> other.passwordPrint().equals(account.passwordPrint())
                            ? List.<String>of()
                            : List.of("another password than on " + members().primary()))
                    .orElse(List.of("unknown to " + members().primary()));
        }
        return view.observed()
                .get(server(), manifest)
                .flatMap(noted -> AccountRecord.of(noted, account.user(), account.host()))
                .filter(noted -> !noted.passwordPrint().equals(account.passwordPrint()))
                .map(_ -> List.of("another password than foobar-infra set"))
                .orElse(List.of());
    }
}
