package com.foobar.infra.check;

import com.foobar.infra.mysql.Account;
import java.util.ArrayList;
import java.util.Collection;

/** The app has its account for each of its servers, and none for an address that is none of theirs (any more). */
final class AppAccountsCheck extends MemberCheck {

    AppAccountsCheck(Members members) {
        super("app-accounts", members, members.primary(), none());
    }

    @Override
    Verdict judge(View view) {
        var topology = members().topology();
        var user = members().mysql().appUser();
        Collection<String> hosts =
                topology.accountHosts(topology.app().orElseThrow().servers());
        var wrong = new ArrayList<String>();
        for (var host : hosts) {
            if (view.self().account(user, host).isEmpty()) {
                wrong.add("there is no account " + Account.name(user, host));
            }
        }
        view.self().accounts(user).stream()
                .filter(account -> !hosts.contains(account.host()))
                .forEach(account -> wrong.add(account.name() + " is of no server of the app"));
        return wrong.isEmpty()
                ? pass(listed(hosts.stream()
                                .map(host -> Account.name(user, host))
                                .toList()) + ", and no other")
                : fail(String.join("; ", wrong), "foobar-infra apply makes what is missing and drops the others");
    }
}
