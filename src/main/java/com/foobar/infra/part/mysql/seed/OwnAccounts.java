package com.foobar.infra.part.mysql.seed;

import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The accounts that a server has and its source has not: a clone brings the source's, and these are gone. */
public final class OwnAccounts {

    /** What a distribution's package makes on each server. */
    private static final Set<String> OF_THE_PACKAGE = Set.of("'root'@'localhost'", "'debian-sys-maint'@'localhost'");

    private OwnAccounts() {}

    /**
     * Their names as MySQL writes them, in order.
     *
     * @param stacks users of which the tool makes and removes the accounts itself
     */
    public static List<String> of(MysqlState.Running here, MysqlState.Running source, Set<String> stacks) {
        var there = source.accounts().stream().map(OwnAccounts::name).collect(Collectors.toSet());
        return here.accounts().stream()
                .filter(account -> !stacks.contains(account.user()))
                .map(OwnAccounts::name)
                .filter(name -> !there.contains(name) && !OF_THE_PACKAGE.contains(name))
                .sorted()
                .toList();
    }

    private static String name(Account account) {
        return "'" + account.user() + "'@'" + account.host() + "'";
    }
}
