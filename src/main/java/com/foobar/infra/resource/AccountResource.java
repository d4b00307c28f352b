package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.mysql.Account;
import com.foobar.infra.mysql.AccountRecord;
import com.foobar.infra.mysql.MysqlFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A MySQL account on the primary, from where it replicates: caching_sha2_password, TLS required, exactly these
 * privileges. Compared first and changed only where it differs, since every statement would write a transaction.
 *
 * @param host pattern of the client's address
 * @param secret whose password it has
 */
public record AccountResource(
        String server, String user, String host, SecretResource secret, List<Account.Grant> grants, MysqlFact fact)
        implements Resource {

    public AccountResource {
        grants = List.copyOf(grants);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("account", user + "@" + host);
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(fact);
        facts.add(secret.fact());
        facts.add(new ManifestFact(secret.keeper().topology()));
        return facts;
    }

    private String account() {
        return MysqlResources.sql(user) + "@" + MysqlResources.sql(host);
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var running = MysqlResources.running(observed, server, fact);
        if (running.isEmpty() && remembered(observed).isPresent()) {
            return Optional.empty(); // The server is down; its accounts are looked at once it is up.
        }
        var state = running.flatMap(s -> s.account(user, host));
        var details = new ArrayList<Detail>();
        var sql = new StringBuilder();
        boolean password = false;
        if (state.isEmpty()) {
            password = true;
            details.add(new Detail.Attribute("privileges", "", describe(grants)));
            details.add(new Detail.Sensitive("password"));
            grants.forEach(g -> sql.append(statement("GRANT", g)));
        } else {
            var account = state.get();
            password = !account.plugin().equals("caching_sha2_password")
                    || secret.moves(observed)
                    || !asItWasSet(account, observed);
            if (!account.plugin().equals("caching_sha2_password")) {
                details.add(new Detail.Attribute("plugin", account.plugin(), "caching_sha2_password"));
            }
            if (password) {
                details.add(new Detail.Sensitive("password"));
            }
            attribute(
                    account.requirement().equals("SSL"),
                    "requires",
                    account.requirement(),
                    "SSL",
                    "REQUIRE SSL",
                    details,
                    sql);
            attribute(!account.locked(), "locked", "yes", "no", "ACCOUNT UNLOCK", details, sql);
            attribute(
                    !account.expired() || password,
                    "password expired",
                    "yes",
                    "no",
                    "PASSWORD EXPIRE NEVER",
                    details,
                    sql);
            privileges(account, details, sql);
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                state.isPresent() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Run(script(state.isPresent(), password, sql.toString())),
                state.map(a -> Sha256.of(a.toString())).orElse("")));
    }

    /** Other privileges are the topology's as long as those that were granted last are not the ones that it asks for. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var granted = remembered(observed).map(AccountRecord::grantsPrint).orElse("");
        return granted.isEmpty() || granted.equals(grantsPrint())
                ? Optional.empty()
                : MysqlResources.running(observed, server, fact)
                        .flatMap(s -> s.account(user, host))
                        .filter(account -> asItWasSet(account, observed))
                        .map(_ -> false);
    }

    /** Of the privileges that it should have. */
    String grantsPrint() {
        return Sha256.of(describe(grants)).substring(0, 16);
    }

    /** A password that is as it was set, and becomes another only because the secret does. */
    @Override
    public boolean followsOthers(ClusterFacts observed) {
        return secret.moves(observed)
                && MysqlResources.running(observed, server, fact)
                        .flatMap(s -> s.account(user, host))
                        .filter(account -> asItWasSet(account, observed))
                        .isPresent()
                && diff(observed)
                        .filter(d -> d.details().equals(List.of(new Detail.Sensitive("password"))))
                        .isPresent();
    }

    private void attribute(
            boolean right,
            String name,
            String from,
            String to,
            String clause,
            List<Detail> details,
            StringBuilder sql) {
        if (!right) {
            details.add(new Detail.Attribute(name, from, to));
            sql.append("ALTER USER ")
                    .append(account())
                    .append(' ')
                    .append(clause)
                    .append(";\n");
        }
    }

    private void privileges(Account account, List<Detail> details, StringBuilder sql) {
        if (Set.copyOf(account.grants()).equals(Set.copyOf(grants))
                && account.roles().isEmpty()) {
            return;
        }
        details.add(new Detail.Attribute(
                "privileges",
                describe(account.grants()) + (account.roles().isEmpty() ? "" : ", roles " + account.roles()),
                describe(grants)));
        if (!account.grants().isEmpty() || !account.roles().isEmpty()) {
            sql.append("REVOKE ALL PRIVILEGES, GRANT OPTION FROM ")
                    .append(account())
                    .append(";\n");
        }
        account.roles()
                .forEach(role -> sql.append("REVOKE ")
                        .append(role)
                        .append(" FROM ")
                        .append(account())
                        .append(";\n"));
        grants.forEach(g -> sql.append(statement("GRANT", g)));
    }

    private String statement(String verb, Account.Grant grant) {
        var scope = grant.scope().equals("*.*")
                ? "*.*"
                : MysqlResources.name(grant.scope().substring(0, grant.scope().indexOf('.'))) + ".*";
        return verb + " " + String.join(", ", grant.privileges()) + " ON " + scope + " TO " + account() + ";\n";
    }

    private static String describe(List<Account.Grant> grants) {
        return grants.isEmpty()
                ? "none"
                : String.join("; ", grants.stream().map(Object::toString).toList());
    }

    private Optional<AccountRecord> remembered(ClusterFacts observed) {
        return AccountRecord.of(
                observed.get(server, new ManifestFact(secret.keeper().topology()))
                        .orElseThrow(),
                user,
                host);
    }

    /** Whether MySQL keeps the password that was set, and that was the secret that the host holds now. */
    private boolean asItWasSet(Account account, ClusterFacts observed) {
        var held =
                observed.get(server, secret.fact()).map(SecretFact.State::print).orElse("");
        return remembered(observed)
                .filter(r -> r.passwordPrint().equals(account.passwordPrint())
                        && r.secretPrint().equals(held))
                .isPresent();
    }

    private Script script(boolean exists, boolean password, String sql) {
        var out = Script.builder();
        var file = Shell.quote(secret.path());
        out.line("[ -s " + file + " ] || fi_fail 'the password of " + user + " is missing on this server'");
        out.line("{");
        if (password) {
            if (!exists) {
                out.line(
                        "  printf '%s\\n' " + Shell.quote("CREATE USER IF NOT EXISTS " + account() + " ACCOUNT LOCK;"));
            }
            // The password passes through pipes only; quotes and backslashes are doubled on the way.
            out.line("  printf '%s' "
                    + Shell.quote("ALTER USER " + account() + " IDENTIFIED WITH caching_sha2_password BY '"));
            out.line("  tr -d '\\n' <" + file + " | sed \"s/[\\\\\\\\']/\\\\\\\\&/g\"");
            out.line("  printf '%s\\n' " + Shell.quote("' REQUIRE SSL PASSWORD EXPIRE NEVER ACCOUNT UNLOCK;"));
        }
        if (!sql.isEmpty()) {
            out.line("  cat <<'FI_SQL'").text(sql).line("FI_SQL");
        }
        out.line("} | fi_mysql");
        out.line("fi_record account " + Shell.quote(user + "@" + host) + " \"$(printf '%s\\n' "
                + Shell.quote("SELECT SHA2(authentication_string, 256) FROM mysql.user WHERE user="
                        + MysqlResources.sql(user) + " AND host=" + MysqlResources.sql(host) + ";")
                + " | fi_mysql):$(fi_print " + Shell.quote(secret.fact().salt()) + " <" + file + "):" + grantsPrint()
                + "\"");
        return out.build();
    }

    /** Remembered by the script: only the host knows what it stored. */
    @Override
    public String digest() {
        return "";
    }
}
