package com.foobar.infra.part.mysql.account;

import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.AccountTerm;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The statements that make an account what it should be. They are carried out by the replicas too, so none of them fails
 * on a server where the account, a privilege or a role is missing.
 *
 * @param name the account, as SQL
 */
public record AccountSql(String name) {

    /** Plain words of MySQL 8.0.30 and later; older ones skip them, and refuse to revoke what is not there. */
    private static final String IF_EXISTS = " /*!80030 IF EXISTS */ ";

    private static final String IGNORE_UNKNOWN = " /*!80030 IGNORE UNKNOWN USER */";

    public static AccountSql of(String user, String host) {
        return new AccountSql(MysqlResources.sql(user) + "@" + MysqlResources.sql(host));
    }

    /** One statement that alters it. */
    String alter(String clause) {
        return "ALTER USER IF EXISTS " + name + " " + clause + ";\n";
    }

    /** Takes it away with all that it is bound to and may, for {@link #withPassword} to make it anew. */
    Script drop() {
        return Script.lines("  printf '%s\\n' " + Shell.quote("DROP USER IF EXISTS " + name + ";"));
    }

    /**
     * Makes it, or gives it its password anew, which also ends that the password has expired; on each replica that lacks
     * it, too. It is never there without a password, which a policy for passwords may not allow.
     *
     * @param quotedFile holds the password
     */
    Script withPassword(String quotedFile) {
        var identified = " IDENTIFIED WITH caching_sha2_password BY ";
        var free = Arrays.stream(AccountTerm.values())
                .filter(term -> !term.alone() && term != AccountTerm.LIMITS)
                .map(AccountTerm::clause)
                .collect(Collectors.joining(" "));
        var terms = " REQUIRE SSL " + AccountTerm.LIMITS.clause() + " " + free + " ACCOUNT UNLOCK;";
        return Script.lines(
                "  printf '%s' " + Shell.quote("CREATE USER IF NOT EXISTS " + name + identified),
                "  fi_sql_secret " + quotedFile,
                "  printf '%s\\n' " + Shell.quote(terms),
                "  printf '%s' " + Shell.quote("ALTER USER " + name + identified),
                "  fi_sql_secret " + quotedFile,
                "  printf '%s\\n' " + Shell.quote(terms));
    }

    /**
     * Makes it with all that it may.
     *
     * @param quotedFile holds the password
     */
    public Script made(String quotedFile, Collection<Account.Grant> grants) {
        return withPassword(quotedFile)
                .then(Script.of("  printf '%s' "
                        + Shell.quote(grants.stream().map(this::grant).collect(Collectors.joining()))));
    }

    /** Takes away what the account has and should not have; what it should have it keeps meanwhile. */
    void revoke(Account account, Collection<Account.Grant> wanted, StringBuilder sql) {
        for (var role : account.roles()) {
            sql.append("REVOKE").append(IF_EXISTS).append(role).append(" FROM ").append(name);
            sql.append(IGNORE_UNKNOWN).append(";\n");
        }
        boolean within = false;
        for (var grant : account.grants()) {
            var surplus = new TreeSet<>(grant.privileges());
            wanted.stream()
                    .filter(w -> w.scope().equals(grant.scope()))
                    .forEach(w -> surplus.removeAll(w.privileges()));
            if (!grant.scope().endsWith(".*")) {
                within = true; // On a table, a column or a routine, whose names may hold anything.
                continue;
            }
            boolean all = surplus.remove("ALL");
            surplus.remove("USAGE");
            if (all) {
                sql.append(revoke("ALL PRIVILEGES", grant));
            } else if (!surplus.isEmpty()) {
                sql.append(revoke(String.join(", ", surplus), grant));
            }
            if (grant.grantable()) {
                sql.append(revoke("GRANT OPTION", grant));
            }
        }
        if (within) {
            sql.append("REVOKE ALL PRIVILEGES, GRANT OPTION FROM ").append(name).append(";\n");
        }
    }

    private String revoke(String what, Account.Grant grant) {
        return "REVOKE" + IF_EXISTS + what + " ON " + scope(grant) + " FROM " + name + IGNORE_UNKNOWN + ";\n";
    }

    String grant(Account.Grant grant) {
        return "GRANT " + String.join(", ", grant.privileges()) + " ON " + scope(grant) + " TO " + name + ";\n";
    }

    private static String scope(Account.Grant grant) {
        var scope = grant.scope();
        return scope.equals("*.*") ? scope : MysqlResources.name(scope.substring(0, scope.length() - 2)) + ".*";
    }
}
