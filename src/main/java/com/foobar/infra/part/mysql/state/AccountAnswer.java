package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.state.Rows.Row;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reads what {@link MysqlQuestion} printed of the accounts, row by row under its tag. */
record AccountAnswer(Map<String, List<Row>> byTag) {

    List<Account> accounts() {
        return all("account").stream().map(r -> account(r.expect(8))).toList();
    }

    private List<Row> all(String tag) {
        return byTag.getOrDefault(tag, List.of());
    }

    private Account account(Row row) {
        var name = Account.name(row.text(1), row.text(2));
        var grants = all("grant").stream()
                .filter(g -> g.expect(5).text(1).equals(name))
                .map(g -> new Account.Grant(
                        g.text(2), new TreeSet<>(List.of(g.text(4).split(","))), g.yes(3)))
                .sorted(java.util.Comparator.comparing(Account.Grant::scope).thenComparing(Account.Grant::grantable))
                .toList();
        var roles = new TreeSet<String>();
        all("role").stream().filter(r -> r.expect(3).text(1).equals(name)).forEach(r -> roles.add(r.text(2)));
        var terms = new EnumMap<AccountTerm, String>(AccountTerm.class);
        all("account-terms").stream()
                .filter(t -> t.expect(3 + AccountTerm.values().length).text(1).equals(row.text(1))
                        && t.text(2).equals(row.text(2)))
                .forEach(t -> {
                    for (var term : AccountTerm.values()) {
                        var value = t.text(3 + term.ordinal());
                        if (!value.isEmpty()) {
                            terms.put(term, value);
                        }
                    }
                });
        return new Account(
                row.text(1),
                row.text(2),
                row.text(3),
                switch (row.text(4)) {
                    case "" -> "NONE";
                    case "ANY" -> "SSL";
                    default -> row.text(4);
                },
                row.yes(5),
                row.yes(6),
                row.text(7),
                grants,
                roles,
                terms);
    }
}
