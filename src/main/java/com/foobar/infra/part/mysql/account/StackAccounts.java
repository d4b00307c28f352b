package com.foobar.infra.part.mysql.account;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the stack's accounts may do, and what is wrong with one of them. */
public final class StackAccounts {

    /** The account by which a primary asks the others whether it may open; what it asks for, everybody may read. */
    public static final String OPENER = "foobar_infra_opener";

    public static final List<Account.Grant> OPENER_GRANTS = List.of();

    /** What a replica reads is the binary log, and, where that does not hold all, the data as a clone. */
    public static final List<Account.Grant> REPLICATION_GRANTS =
            List.of(Account.Grant.of("*.*", "BACKUP_ADMIN", "REPLICATION SLAVE"));

    /** All that can be granted on a database, but for the right to grant it on. */
    private static final String[] OWNER = {
        "ALTER",
        "ALTER ROUTINE",
        "CREATE",
        "CREATE ROUTINE",
        "CREATE TEMPORARY TABLES",
        "CREATE VIEW",
        "DELETE",
        "DROP",
        "EVENT",
        "EXECUTE",
        "INDEX",
        "INSERT",
        "LOCK TABLES",
        "REFERENCES",
        "SELECT",
        "SHOW VIEW",
        "TRIGGER",
        "UPDATE"
    };

    private static final Set<String> PLUGINS = Set.of("caching_sha2_password", "sha256_password");

    private StackAccounts() {}

    public static List<Account.Grant> appGrants(String database) {
        return List.of(grant(Mysql.Privileges.WRITE, database));
    }

    /** By name what an account may do in one database. */
    public static Account.Grant grant(Mysql.Privileges privileges, String database) {
        return switch (privileges) {
            case READ -> Account.Grant.onSchema(database, "SELECT", "SHOW VIEW");
            case WRITE -> Account.Grant.onSchema(database, "SELECT", "INSERT", "UPDATE", "DELETE");
            case OWNER -> Account.Grant.onSchema(database, OWNER);
        };
    }

    /** The same as the server's tables of privileges have them. */
    public static List<Account.Grant> asStored(List<Account.Grant> grants, Map<String, String> variables) {
        // Where partial revokes are allowed, MySQL takes the name of a database as it is, and not for a pattern.
        return "ON".equals(variables.get(MysqlFact.PARTIAL_REVOKES))
                ? grants.stream().map(Account.Grant::literally).toList()
                : grants;
    }

    /** What keeps its client out, sooner or later, or lets it do more than it should; empty if nothing does. */
    public static List<String> faults(Account account, List<Account.Grant> wanted) {
        var found = new ArrayList<String>();
        if (!PLUGINS.contains(account.plugin())) {
            found.add("plugin " + account.plugin());
        }
        if (!account.requiresTls()) {
            found.add("does not require TLS");
        } else if (!account.requirement().equals("SSL")) {
            found.add("requires a certificate of its client (" + account.requirement() + ")");
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
        account.terms().forEach((term, value) -> found.add(term.words() + ": " + value));
        for (var grant : wanted) {
            var lacks = new TreeSet<>(grant.privileges());
            lacks.removeIf(privilege -> account.may(privilege, grant.scope()));
            if (!lacks.isEmpty()) {
                found.add("lacks " + String.join(", ", lacks));
            }
        }
        var more = account.grants().stream()
                .filter(grant -> !wanted.contains(grant))
                .filter(grant -> wanted.stream().noneMatch(w -> within(grant, w)))
                .map(Account.Grant::toString)
                .toList();
        if (!more.isEmpty()) {
            found.add("has further privileges: " + String.join("; ", more));
        }
        if (!account.roles().isEmpty()) {
            found.add("has roles: " + String.join(", ", account.roles()));
        }
        return found;
    }

    private static boolean within(Account.Grant grant, Account.Grant wanted) {
        return grant.scope().equals(wanted.scope())
                && !grant.grantable()
                && wanted.privileges().containsAll(grant.privileges());
    }
}
