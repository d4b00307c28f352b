package com.foobar.infra.part.mysql.state;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An account of a server.
 *
 * @param requirement {@code NONE}, {@code SSL}, {@code X509} or {@code SPECIFIED}
 * @param expired whether its password has expired, explicitly or by age
 * @param passwordPrint SHA-256, in hex, of what the server stores to check the password: tells whether two servers
 *     store the same, and never travels itself; empty when it has no password
 * @param grants what it may do, without the roles; sorted, no two for the same scope and grant option
 * @param roles accounts ({@code 'name'@'host'}) that are granted to it, as SQL
 * @param terms what it is bound to, in words for people
 */
public record Account(
        String user,
        String host,
        String plugin,
        String requirement,
        boolean locked,
        boolean expired,
        String passwordPrint,
        List<Grant> grants,
        SortedSet<String> roles,
        Map<AccountTerm, String> terms) {

    public Account {
        grants = List.copyOf(grants);
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
        var bound = new EnumMap<AccountTerm, String>(AccountTerm.class);
        bound.putAll(terms);
        terms = Collections.unmodifiableMap(bound);
    }

    /**
     * @param scope {@code *.*}, {@code schema.*}, {@code schema.table} or {@code schema.table(column)}, unquoted; in
     *     {@code schema.*} the schema is a pattern, in which {@code _} and {@code %} for themselves have a backslash
     * @param privileges in upper case; {@code ALL} stands for (nearly) all of the scope {@code *.*}
     */
    public record Grant(String scope, SortedSet<String> privileges, boolean grantable) {
        public Grant {
            privileges = Collections.unmodifiableSortedSet(new TreeSet<>(privileges));
        }

        public static Grant of(String scope, String... privileges) {
            return new Grant(scope, new TreeSet<>(Set.of(privileges)), false);
        }

        /** On all of just this schema. */
        public static Grant onSchema(String schema, String... privileges) {
            return of(schema.replace("_", "\\_").replace("%", "\\%") + ".*", privileges);
        }

        /** The same where MySQL takes the schema's name as it is. */
        public Grant literally() {
            return new Grant(scope.replace("\\_", "_").replace("\\%", "%"), privileges, grantable);
        }

        @Override
        public String toString() {
            return String.join(", ", privileges) + " ON " + scope + (grantable ? " WITH GRANT OPTION" : "");
        }
    }

    /** {@code 'user'@'host'}. */
    public String name() {
        return name(user, host);
    }

    /** The same of an account that need not exist. */
    public static String name(String user, String host) {
        return "'" + user + "'@'" + host + "'";
    }

    public boolean requiresTls() {
        return !requirement.equals("NONE");
    }

    /** Whether it has just these privileges, and no role. */
    public boolean mayJust(Collection<Grant> wanted) {
        return Set.copyOf(grants).equals(Set.copyOf(wanted)) && roles.isEmpty();
    }

    /** Whether it holds the privilege on the scope by a direct grant. */
    public boolean may(String privilege, String scope) {
        return grants.stream()
                .filter(g -> g.scope().equals(scope) || g.scope().equals("*.*"))
                .anyMatch(g ->
                        g.privileges().contains(privilege) || g.privileges().contains("ALL"));
    }
}
