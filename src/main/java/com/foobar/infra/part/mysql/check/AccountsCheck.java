package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.account.PlannedAccount;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who works with the data has its account for each place it comes from, usable and with just its privileges, and none for an address that
 * is none of theirs (any more): on the primary, and on each replica from which it reads, or which is promoted one day.
 */
final class AccountsCheck extends MemberCheck {

    private final List<PlannedAccount> planned;
    private final String stranger;

    private AccountsCheck(String name, Members members, List<PlannedAccount> planned, String stranger) {
        super(name, members, members.primary(), none());
        this.planned = List.copyOf(planned);
        this.stranger = stranger;
    }

    static AccountsCheck ofApp(Members members, PlannedAccount app) {
        return new AccountsCheck("app-accounts", members, List.of(app), "is of no server of the app");
    }

    static AccountsCheck further(Members members, List<PlannedAccount> planned) {
        return new AccountsCheck(
                "accounts", members, planned, "is for an address that the topology does not give this account");
    }

    /** A replica that does not answer keeps nobody from judging the others; its own checks tell of it. One that is delayed shows what was. */
    @Override
    Map<String, Set<Fact<?>>> further() {
        var all = new TreeMap<String, Set<Fact<?>>>();
        members()
                .mysql()
                .current()
                .forEach(replica -> all.put(replica, Set.of(members().question(replica))));
        return all;
    }

    @Override
    Verdict judge(View view) {
        var wrong = new ArrayList<>(of(view.self()));
        for (var replica : members().mysql().current()) {
            members()
                    .state(view.observed(), replica)
                    .filter(MysqlState.Running.class::isInstance)
                    .map(MysqlState.Running.class::cast)
                    .ifPresent(state -> onReplica(view.self(), state).stream()
                            .map(text -> "on " + replica + ", " + text)
                            .forEach(wrong::add));
        }
        return wrong.isEmpty()
                ? pass(listed(planned.stream()
                                .flatMap(account ->
                                        account.hosts().stream().map(host -> Account.name(account.user(), host)))
                                .toList())
                        + ", and no other")
                : fail(
                        String.join("; ", wrong),
                        "foobar-infra apply makes what is missing, sets right what differs and drops the others");
    }

    private List<String> of(MysqlState.Running state) {
        var wrong = new ArrayList<String>();
        planned.forEach(account -> of(state, account, wrong));
        return wrong;
    }

    private void of(MysqlState.Running state, PlannedAccount wanted, List<String> wrong) {
        for (var host : wanted.hosts()) {
            if (state.account(wanted.user(), host).isEmpty()) {
                wrong.add("there is no account " + Account.name(wanted.user(), host));
            }
        }
        var grants = StackAccounts.asStored(wanted.grants(), state.variables());
        for (var account : state.accounts(wanted.user())) {
            var faults = StackAccounts.faults(account, grants);
            if (!wanted.hosts().contains(account.host())) {
                wrong.add(account.name() + " " + stranger);
            } else if (!faults.isEmpty()) {
                wrong.add(account.name() + ": " + listed(faults));
            }
        }
    }

    /** What is wrong there and not on the primary, from where it came. */
    private List<String> onReplica(MysqlState.Running primary, MysqlState.Running replica) {
        var wrong = of(replica);
        wrong.removeAll(of(primary));
        var there = planned.stream()
                .flatMap(account -> replica.accounts(account.user()).stream())
                .toList();
        for (var account : there) {
            primary.account(account.user(), account.host())
                    .filter(other -> !other.passwordPrint().equals(account.passwordPrint()))
                    .ifPresent(_ -> wrong.add(account.name() + ": another password than on " + server()));
        }
        return wrong;
    }
}
