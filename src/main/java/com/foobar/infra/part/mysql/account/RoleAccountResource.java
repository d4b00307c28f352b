package com.foobar.infra.part.mysql.account;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The account by which a server's own router asks MySQL for its role: no password, but who asks must be that user of the
 * system, over the server's socket; and it may see nothing else than how replication is. Made on the primary, from where it
 * replicates; made anew where it differs, as nobody holds anything by it.
 *
 * @param copies what it is like on the replicas
 */
public record RoleAccountResource(String server, String asker, MysqlFact fact, AccountCopies copies)
        implements Resource {

    /** The one host from where it comes. */
    public static final String HOST = "localhost";

    private static final String PLUGIN = "auth_socket";

    private static final List<String> TABLES = List.of(
            "replication_applier_status",
            "replication_applier_status_by_coordinator",
            "replication_applier_status_by_worker",
            "replication_connection_status");

    @Override
    public ResourceId id() {
        return new ResourceId("account", Mysql.ROLE_USER + "@" + HOST);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact);
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var primary = MysqlResources.running(observed, server, fact);
        if (primary.isEmpty()) {
            return Optional.of(delta(Action.ADD, List.of(new Detail.Attribute("privileges", "", privileges())), ""));
        }
        var details = new ArrayList<Detail>();
        var account = primary.get().account(Mysql.ROLE_USER, HOST);
        if (account.isEmpty()) {
            details.add(new Detail.Attribute("privileges", "", privileges()));
        } else if (!isRight(account.get())) {
            details.add(new Detail.Attribute("account", "another than it was made", "made anew"));
        }
        copies.near(observed, primary.get()).forEach((replica, state) -> {
            var copy = state.account(Mysql.ROLE_USER, HOST);
            if (account.isPresent() && !copy.filter(this::isRight).isPresent()) {
                details.add(new Detail.Attribute(
                        "on " + replica, copy.isPresent() ? "another" : "missing", "as on " + server));
            }
        });
        if (details.isEmpty()) {
            return Optional.empty();
        }
        var seen = account.map(a -> Sha256.of(a + details.toString())).orElse("");
        return Optional.of(delta(account.isPresent() ? Action.CHANGE : Action.ADD, details, seen));
    }

    private Delta delta(Action action, List<Detail> details, String seen) {
        return new Delta(
                action,
                details,
                new Delta.Work.Run(Script.of("printf '%s\\n' " + Shell.quote(sql()) + " | fi_mysql")),
                seen);
    }

    private boolean isRight(Account account) {
        return account.plugin().equals(PLUGIN)
                && account.passwordPrint().equals(Sha256.of(asker))
                && account.requirement().equals("NONE")
                && !account.locked()
                && !account.expired()
                && account.mayJust(grants());
    }

    private static List<Account.Grant> grants() {
        return TABLES.stream()
                .map(table -> Account.Grant.of("performance_schema." + table, "SELECT"))
                .toList();
    }

    private static String privileges() {
        return String.join("; ", grants().stream().map(Account.Grant::toString).toList());
    }

    private String sql() {
        var name = MysqlResources.sql(Mysql.ROLE_USER) + "@" + MysqlResources.sql(HOST);
        var sql = new StringBuilder("DROP USER IF EXISTS " + name + "; CREATE USER " + name + " IDENTIFIED WITH "
                + PLUGIN + " AS " + MysqlResources.sql(asker) + ";");
        for (var table : new TreeSet<>(TABLES)) {
            sql.append(" GRANT SELECT ON performance_schema.")
                    .append(table)
                    .append(" TO ")
                    .append(name)
                    .append(';');
        }
        return sql.toString();
    }

    @Override
    public String digest() {
        return Sha256.of(sql()).substring(0, 16);
    }
}
