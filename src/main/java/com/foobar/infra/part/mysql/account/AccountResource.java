package com.foobar.infra.part.mysql.account;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.AccountRecord;
import com.foobar.infra.part.mysql.state.AccountTerm;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.PasswordPolicy;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A MySQL account on the primary, from where it replicates: caching_sha2_password, TLS required, exactly these
 * privileges, bound to nothing else. Compared first and changed only where it differs, since every statement would write a
 * transaction. A replica on which it differs gets it from the primary too, since a replica takes no writes of its own.
 *
 * @param host pattern of the client's address
 * @param secret whose password it has
 * @param copies what it is like on the replicas
 */
public record AccountResource(
        String server,
        String user,
        String host,
        SecretResource secret,
        List<Account.Grant> grants,
        MysqlFact fact,
        AccountCopies copies)
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

    private AccountSql sql() {
        return AccountSql.of(user, host);
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var running = MysqlResources.running(observed, server, fact);
        if (running.isEmpty() && remembered(observed).isPresent()) {
            return Optional.empty(); // The server is down; its accounts are looked at once it is up.
        }
        var state = running.flatMap(s -> s.account(user, host));
        var wanted = wanted(running);
        var details = new ArrayList<Detail>();
        var changes = new StringBuilder();
        boolean password = true;
        if (state.isEmpty()) {
            details.add(new Detail.Attribute("privileges", "", describe(wanted)));
            details.add(new Detail.Sensitive("password"));
        } else {
            password = givesPassword(state.get(), observed, details);
            terms(state.get(), details, changes);
            privileges(state.get(), wanted, details, changes);
            password |= copies(running.orElseThrow(), state.get(), wanted, observed, details, changes);
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        boolean anew = running.filter(primary -> madeAnew(primary, observed)).isPresent();
        if (anew) {
            password = true;
            changes.setLength(0);
        }
        if (state.isEmpty() || password || !state.get().mayJust(wanted)) {
            wanted.forEach(g -> changes.append(sql().grant(g)));
        }
        return Optional.of(new Delta(
                state.isPresent() ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Run(script(anew, password, changes.toString())),
                state.map(a -> Sha256.of(a + details(details))).orElse("")));
    }

    /** Whether it is bound somewhere so that nothing less than making it anew frees it on every server. */
    private boolean madeAnew(MysqlState.Running primary, ClusterFacts observed) {
        return Stream.concat(Stream.of(primary), copies.near(observed, primary).values().stream())
                .flatMap(server -> server.account(user, host).stream())
                .anyMatch(account -> account.terms().keySet().stream().anyMatch(AccountTerm::madeAnew));
    }

    /** Of what differs on the replicas, for who compares: nothing where all are alike. */
    private static String details(List<Detail> details) {
        return details.stream()
                .filter(d -> d instanceof Detail.Attribute a && a.name().startsWith("on "))
                .map(Object::toString)
                .collect(Collectors.joining());
    }

    /** What the privileges look like on the server that runs. */
    private List<Account.Grant> wanted(Optional<MysqlState.Running> running) {
        return running.map(s -> StackAccounts.asStored(grants, s.variables())).orElse(grants);
    }

    /** An expired password stays so until it is set, be it the same. */
    private boolean givesPassword(Account account, ClusterFacts observed, List<Detail> details) {
        boolean plugin = !account.plugin().equals("caching_sha2_password");
        if (plugin) {
            details.add(new Detail.Attribute("plugin", account.plugin(), "caching_sha2_password"));
        }
        boolean password = plugin || secret.moves(observed) || !asItWasSet(account, observed);
        if (password) {
            details.add(new Detail.Sensitive("password"));
        }
        if (account.expired()) {
            details.add(new Detail.Attribute("password expired", "yes", "no"));
        }
        return password || account.expired();
    }

    private void terms(Account account, List<Detail> details, StringBuilder changes) {
        if (!account.requirement().equals("SSL")) {
            details.add(new Detail.Attribute("requires", account.requirement(), "SSL"));
            changes.append(sql().alter("REQUIRE SSL"));
        }
        account.terms().forEach((term, value) -> {
            details.add(new Detail.Attribute(term.words(), value, term.none()));
            if (!term.madeAnew()) {
                changes.append(sql().alter(term.clause()));
            }
        });
        if (account.locked()) {
            details.add(new Detail.Attribute("locked", "yes", "no"));
            changes.append(sql().alter("ACCOUNT UNLOCK"));
        }
    }

    private void privileges(Account account, List<Account.Grant> wanted, List<Detail> details, StringBuilder changes) {
        if (account.mayJust(wanted)) {
            return;
        }
        details.add(new Detail.Attribute(
                "privileges",
                describe(account.grants()) + (account.roles().isEmpty() ? "" : ", roles " + account.roles()),
                describe(wanted)));
        sql().revoke(account, wanted, changes);
    }

    /** Whether a replica must get the account anew; what it alone has too much is revoked everywhere. */
    private boolean copies(
            MysqlState.Running primary,
            Account account,
            List<Account.Grant> wanted,
            ClusterFacts observed,
            List<Detail> details,
            StringBuilder changes) {
        boolean any = false;
        for (var near : copies.near(observed, primary).entrySet()) {
            var copy = near.getValue().account(user, host);
            var difference = AccountCopies.difference(account, copy);
            if (difference.isPresent()) {
                any = true;
                details.add(new Detail.Attribute("on " + near.getKey(), difference.get(), "as on " + server));
                copy.filter(other -> !other.mayJust(wanted)).ifPresent(other -> sql().revoke(other, wanted, changes));
                copy.filter(other -> other.terms().containsKey(AccountTerm.SECOND_PASSWORD))
                        .ifPresent(_ -> changes.append(sql().alter(AccountTerm.SECOND_PASSWORD.clause())));
            }
        }
        return any;
    }

    /**
     * Why the server would not take the password, were it set; empty if it would, as far as can be told, or if it need not
     * be set. Only what the operator gave can be told.
     */
    public Optional<String> refusedPassword(ClusterFacts observed) {
        return MysqlResources.running(observed, server, fact)
                .filter(state -> state.account(user, host)
                        .filter(account -> asItWasSet(account, observed) && !secret.moves(observed))
                        .isEmpty())
                .flatMap(state -> secret.refused(PasswordPolicy.of(state.variables())::refuses));
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

    private Script script(boolean anew, boolean password, String changes) {
        var out = Script.builder();
        var file = Shell.quote(secret.path());
        out.line("[ -s " + file + " ] || fi_fail 'the password of " + user + " is missing on this server'");
        // Told by the server that runs then, which may have been given other settings meanwhile.
        out.line("fi_literal=$(printf 'SELECT @@partial_revokes;\\n' | fi_mysql)");
        out.line("{");
        if (anew) {
            out.script(sql().drop());
        }
        if (password) {
            out.script(sql().withPassword(file));
        }
        if (!changes.isEmpty()) {
            out.line(
                            "  { if [ \"$fi_literal\" = 1 ]; then sed '/^GRANT /s/\\\\\\([_%]\\)/\\1/g'; else cat; fi; } <<'FI_SQL'")
                    .text(changes)
                    .line("FI_SQL");
        }
        out.line("} | fi_mysql || fi_account_refused " + Shell.quote(user) + " " + file);
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
