package com.foobar.infra.check;

import com.foobar.infra.mysql.Account;
import java.util.ArrayList;
import java.util.Set;

/** The replication account is there and usable on every member, so that any of them can be promoted. */
final class ReplicationAccountCheck extends MemberCheck {

    private static final Set<String> PLUGINS = Set.of("caching_sha2_password", "sha256_password");

    ReplicationAccountCheck(Members members, String server) {
        super("replication-account", members, server, Set.of(members.primary()));
    }

    @Override
    Verdict judge(View view) {
        var user = members().mysql().replicationUser();
        var accounts = view.self().accounts(user);
        if (accounts.isEmpty()) {
            return fail("there is no account " + user, "foobar-infra apply creates it on the primary");
        }
        var wrong = new ArrayList<String>();
        for (var account : accounts) {
            var found = faults(account);
            // Every member stores the same salted hash, as it came over the binary log.
            var other = view.primary().account(user, account.host());
            if (other.isEmpty()) {
                found.add("unknown to " + members().primary());
            } else if (!other.get().passwordPrint().equals(account.passwordPrint())) {
                found.add("another password than on " + members().primary());
            }
            if (!found.isEmpty()) {
                wrong.add(account.name() + ": " + listed(found));
            }
        }
        return wrong.isEmpty()
                ? pass(listed(accounts.stream().map(Account::name).toList()) + ": "
                        + accounts.getFirst().plugin() + ", TLS required")
                : fail(
                        String.join("; ", wrong),
                        "SHOW CREATE USER on " + server() + "; foobar-infra apply sets it right");
    }

    private static ArrayList<String> faults(Account account) {
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
}
