package com.foobar.infra.part.mysql.account;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.exporters.Exporters;
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
import java.util.stream.Stream;

/**
 * An account by which a program of a server's own asks MySQL: no password, but who asks must be that user of the system, over the
 * server's socket; and it may see what it asks for and nothing else. Made on the primary, from where it replicates; made anew where it
 * differs, as nobody holds anything by it.
 *
 * @param asker the user of the system
 * @param grants what it may do
 * @param copies what it is like on the replicas
 */
public record SocketAccountResource(
        String server, String user, String asker, List<Account.Grant> grants, MysqlFact fact, AccountCopies copies)
        implements Resource {

    /** The one host from where it comes. */
    public static final String HOST = "localhost";

    private static final String PLUGIN = "auth_socket";

    public SocketAccountResource {
        grants = List.copyOf(grants);
    }

    /** That by which a router asks for the role: how replication is, and nothing else. */
    public static SocketAccountResource ofRole(String server, MysqlFact fact, AccountCopies copies) {
        var grants = Stream.of(
                        "replication_applier_status",
                        "replication_applier_status_by_coordinator",
                        "replication_applier_status_by_worker",
                        "replication_connection_status")
                .map(table -> Account.Grant.of("performance_schema." + table, "SELECT"))
                .toList();
        return new SocketAccountResource(server, Mysql.ROLE_USER, Mysql.ROLE_ASKER, grants, fact, copies);
    }

    /** That by which an exporter asks: the state of replication and the binary logs, besides what everybody may read. */
    public static SocketAccountResource ofExporter(String server, MysqlFact fact, AccountCopies copies) {
        return new SocketAccountResource(
                server,
                Exporters.MYSQL_USER,
                Exporters.ASKER,
                List.of(Account.Grant.of("*.*", "REPLICATION CLIENT")),
                fact,
                copies);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("account", user + "@" + HOST);
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
        var account = primary.get().account(user, HOST);
        if (account.isEmpty()) {
            details.add(new Detail.Attribute("privileges", "", privileges()));
        } else if (!isRight(account.get())) {
            details.add(new Detail.Attribute("account", "another than it was made", "made anew"));
        }
        copies.near(observed, primary.get()).forEach((replica, state) -> {
            var copy = state.account(user, HOST);
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
                && account.mayJust(grants);
    }

    private String privileges() {
        return String.join("; ", grants.stream().map(Account.Grant::toString).toList());
    }

    private String sql() {
        var name = MysqlResources.sql(user) + "@" + MysqlResources.sql(HOST);
        var sql = new StringBuilder("DROP USER IF EXISTS " + name + "; CREATE USER " + name + " IDENTIFIED WITH "
                + PLUGIN + " AS " + MysqlResources.sql(asker) + ";");
        for (var grant : grants) {
            sql.append(" GRANT ")
                    .append(String.join(", ", grant.privileges()))
                    .append(" ON ")
                    .append(grant.scope())
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
