package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.AccountHosts;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The app has its account for each of its servers, usable and with just its privileges, and none for an address that is none
 * of theirs (any more): on the primary, and on each replica from which it reads, or which is promoted one day.
 */
final class AppAccountsCheck extends MemberCheck {

    AppAccountsCheck(Members members) {
        super("app-accounts", members, members.primary(), none());
    }

    /** A replica that does not answer keeps nobody from judging the others; its own checks tell of it. */
    @Override
    Map<String, Set<Fact<?>>> further() {
        var all = new TreeMap<String, Set<Fact<?>>>();
        members()
                .mysql()
                .replicas()
                .forEach(replica -> all.put(replica, Set.of(members().question(replica))));
        return all;
    }

    @Override
    Verdict judge(View view) {
        var topology = members().topology();
        var user = members().mysql().appUser();
        Collection<String> hosts = AccountHosts.of(
                topology,
                members().mysql(),
                topology.visits(Mysql.class).stream()
                        .map(Visit::from)
                        .distinct()
                        .toList());
        var wrong = new ArrayList<>(of(view.self(), user, hosts));
        for (var replica : members().mysql().replicas()) {
            members()
                    .state(view.observed(), replica)
                    .filter(MysqlState.Running.class::isInstance)
                    .map(MysqlState.Running.class::cast)
                    .ifPresent(state -> onReplica(view.self(), state, user, hosts).stream()
                            .map(text -> "on " + replica + ", " + text)
                            .forEach(wrong::add));
        }
        return wrong.isEmpty()
                ? pass(listed(hosts.stream()
                                .map(host -> Account.name(user, host))
                                .toList()) + ", and no other")
                : fail(
                        String.join("; ", wrong),
                        "foobar-infra apply makes what is missing, sets right what differs and drops the others");
    }

    private List<String> of(MysqlState.Running state, String user, Collection<String> hosts) {
        var wrong = new ArrayList<String>();
        for (var host : hosts) {
            if (state.account(user, host).isEmpty()) {
                wrong.add("there is no account " + Account.name(user, host));
            }
        }
        var grants =
                StackAccounts.asStored(StackAccounts.appGrants(members().mysql().database()), state.variables());
        for (var account : state.accounts(user)) {
            var faults = StackAccounts.faults(account, grants);
            if (!hosts.contains(account.host())) {
                wrong.add(account.name() + " is of no server of the app");
            } else if (!faults.isEmpty()) {
                wrong.add(account.name() + ": " + listed(faults));
            }
        }
        return wrong;
    }

    /** What is wrong there and not on the primary, from where it came. */
    private List<String> onReplica(
            MysqlState.Running primary, MysqlState.Running replica, String user, Collection<String> hosts) {
        var wrong = of(replica, user, hosts);
        wrong.removeAll(of(primary, user, hosts));
        for (var account : replica.accounts(user)) {
            primary.account(user, account.host())
                    .filter(other -> !other.passwordPrint().equals(account.passwordPrint()))
                    .ifPresent(_ -> wrong.add(account.name() + ": another password than on " + server()));
        }
        return wrong;
    }
}
