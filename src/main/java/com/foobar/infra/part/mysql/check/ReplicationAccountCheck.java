package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.account.AccountHosts;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.AccountRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accounts through which replicas log in are there for every replica, and usable, on every member, so that any of them
 * can be promoted; so is that by which a primary asks the others before it opens. A link that stands needs none; the next
 * one does.
 */
final class ReplicationAccountCheck extends MemberCheck {

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
        var wrong = new ArrayList<String>();
        var right = new ArrayList<Account>();
        judge(
                view,
                members().mysql().replicationUser(),
                AccountHosts.of(
                        members().topology(),
                        members().mysql(),
                        members().mysql().replicas()),
                StackAccounts.REPLICATION_GRANTS,
                wrong,
                right);
        judge(
                view,
                StackAccounts.OPENER,
                AccountHosts.of(
                        members().topology(),
                        members().mysql(),
                        members().mysql().members()),
                StackAccounts.OPENER_GRANTS,
                wrong,
                right);
        boolean pending = members().isDelayed(server())
                && !view.self().executed().contains(view.primary().executed());
        if (!wrong.isEmpty() && pending) {
            return pass("as it is delayed on purpose, what is changed may be on its way: " + String.join("; ", wrong));
        }
        return wrong.isEmpty()
                ? pass(listed(right.stream().map(Account::name).toList()) + ": "
                        + right.getFirst().plugin() + ", TLS required")
                : fail(
                        String.join("; ", wrong),
                        "SHOW CREATE USER on " + server()
                                + "; foobar-infra apply sets it right on the primary, drops what is of none, and so everywhere");
    }

    private void judge(
            View view,
            String user,
            Collection<String> hosts,
            List<Account.Grant> grants,
            List<String> wrong,
            List<Account> right) {
        for (var host : hosts) {
            if (view.self().account(user, host).isEmpty()) {
                wrong.add("there is no account " + Account.name(user, host));
            }
        }
        var stored = StackAccounts.asStored(grants, view.self().variables());
        for (var account : view.self().accounts(user)) {
            if (!hosts.contains(account.host())) {
                wrong.add(account.name() + " is of no replica of the topology");
                continue;
            }
            var found = new ArrayList<>(StackAccounts.faults(account, stored));
            found.addAll(ofPassword(account, view));
            if (found.isEmpty()) {
                right.add(account);
            } else {
                wrong.add(account.name() + ": " + listed(found));
            }
        }
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
