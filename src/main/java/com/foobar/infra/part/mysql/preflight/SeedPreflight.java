package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.RoomFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.seed.OwnAccounts;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.seed.Seeding;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.MysqlVersion;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds why a replica that must be cloned can't be. */
final class SeedPreflight {

    /** What a data directory holds besides the tables: undo logs, redo logs, system tables. */
    private static final long BESIDES = 256L << 20;

    /** From here on servers of one series of 8.0 clone each other. */
    private static final MysqlVersion ACROSS_PATCHES = new MysqlVersion(8, 0, 37);

    private static final String NAMES = "lower_case_table_names";

    private final Topology topology;
    private final Mysql mysql;
    private final String server;
    private final ClusterFacts observed;
    private final Optional<SeedResource> seed;
    private final Optional<Seeding.Clone> clone;

    SeedPreflight(Topology topology, Mysql mysql, Optional<SeedResource> seed, ClusterFacts observed) {
        this.topology = topology;
        this.mysql = mysql;
        this.observed = observed;
        this.seed = seed;
        this.clone = seed.map(s -> s.seeding(observed))
                .filter(Seeding.Clone.class::isInstance)
                .map(Seeding.Clone.class::cast);
        this.server = seed.map(SeedResource::server).orElse("");
    }

    /** Whether what it holds, if it is anything, is replaced. */
    boolean clones() {
        return clone.isPresent();
    }

    /**
     * @param recipient what there is of MySQL on the server
     * @param source the primary
     */
    void obstacles(MysqlState recipient, Optional<MysqlState.Running> source, List<Obstacle> found) {
        if (clone.isEmpty() || source.isEmpty()) {
            return;
        }
        var donor = clone.get().donor();
        if (topology.server(donor).ipv6()) {
            found.add(new Obstacle(
                    server,
                    "must be cloned, and MySQL's clone plugin takes no donor by an IPv6 address such as " + donor
                            + "'s",
                    "give " + donor + " a name or an IPv4 address (servers." + donor + ")" + byHand(),
                    false));
        }
        engines(source.get(), found);
        if (recipient instanceof MysqlState.Running here) {
            version(here, source.get(), found);
            accounts(here, source.get(), found);
            names(here, found);
            cases(here, source.get(), found);
        }
        room(recipient, found);
    }

    /** The plugin copies InnoDB alone: of another engine's table the copy has the name, and no rows. */
    private void engines(MysqlState.Running source, List<Obstacle> found) {
        if (source.foreignEngines().isEmpty()) {
            return;
        }
        var tables = source.foreignEngines().entrySet().stream()
                .map(table -> table.getKey() + " (" + table.getValue() + ")")
                .collect(Collectors.joining(", "));
        found.add(new Obstacle(
                server,
                "must be cloned, and MySQL's clone plugin copies InnoDB only: here these would be without rows: "
                        + tables,
                "on " + mysql.primary() + ": ALTER TABLE ... ENGINE=InnoDB, then apply again" + byHand(),
                false));
    }

    /** The plugin does not compare it, and a server does not start with data that were made with another. */
    private void cases(MysqlState.Running here, MysqlState.Running there, List<Obstacle> found) {
        var own = here.variable(NAMES).orElse("");
        var donors = there.variable(NAMES).orElse("");
        if (!own.equals(donors)) {
            found.add(new Obstacle(
                    server,
                    "must be cloned, and " + NAMES + " is " + own + " here and " + donors + " on " + mysql.primary()
                            + ": MySQL does not start with a copy of data that were made with another",
                    "it can be chosen only for an empty server: stop mysql here, write " + NAMES + "=" + donors
                            + " below [mysqld] into /etc/mysql/conf.d/names.cnf, empty " + MysqlPreflight.DATA
                            + ", run: mysqld --initialize-insecure --user=mysql, and apply again",
                    false));
        }
    }

    /** The plugin drops what the recipient holds, and does not quote a backtick: it would fail with half of that gone. */
    private void names(MysqlState.Running here, List<Obstacle> found) {
        if (!here.backticked().isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "must be cloned, and MySQL's clone plugin fails half-way on names here that hold a backtick: "
                            + String.join(", ", here.backticked()),
                    "RENAME or DROP them on " + mysql.primary()
                            + ", or, if only this server has them, here; then apply again" + byHand(),
                    false));
        }
    }

    /** With {@code --rebuild} the operator has agreed to that, and the plan lists them among what is lost. */
    private void accounts(MysqlState.Running here, MysqlState.Running source, List<Obstacle> found) {
        if (seed.filter(s -> s.isRebuilt(observed) || s.isHalf(observed)).isPresent()) {
            return;
        }
        var planned = new HashSet<>(mysql.accounts().keySet());
        planned.addAll(List.of(mysql.replicationUser(), mysql.appUser(), StackAccounts.OPENER));
        var own = OwnAccounts.of(here, source, planned);
        if (!own.isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "has MySQL accounts that " + mysql.primary() + " has not, and that are gone once it is cloned: "
                            + String.join(", ", own),
                    "if they are to stay, make them on " + mysql.primary() + " first (SHOW CREATE USER and SHOW GRANTS"
                            + " tell how)",
                    true));
        }
    }

    private void version(MysqlState.Running here, MysqlState.Running there, List<Obstacle> found) {
        var own = MysqlVersion.parse(here.server().version());
        var donors = MysqlVersion.parse(there.server().version());
        if (own.isPresent() && donors.isPresent() && !matches(own.get(), donors.get())) {
            found.add(new Obstacle(
                    server,
                    "must be cloned, and MySQL is " + own.get() + " here and " + donors.get() + " on " + mysql.primary()
                            + ": a clone needs the same series on both",
                    "install " + donors.get().series() + " here" + byHand(),
                    false));
        }
    }

    private static boolean matches(MysqlVersion one, MysqlVersion other) {
        boolean old = one.series().equals("8.0");
        return one.series().equals(other.series())
                && (!old || one.equals(other) || one.atLeast(ACROSS_PATCHES) && other.atLeast(ACROSS_PATCHES));
    }

    private void room(MysqlState recipient, List<Obstacle> found) {
        long need = clone.orElseThrow().bytes() / 10 * 11 + BESIDES;
        long own = recipient instanceof MysqlState.Running running
                ? running.schemas().stream().mapToLong(MysqlState.Schema::bytes).sum()
                : 0;
        observed.get(server, new RoomFact(MysqlPreflight.DATA))
                .filter(room -> room.freeBytes() >= 0 && room.freeBytes() + own < need)
                .ifPresent(room -> found.add(new Obstacle(
                        server,
                        "must be cloned, which needs about " + (need >> 20) + " MiB in " + MysqlPreflight.DATA + "; "
                                + ((room.freeBytes() + own) >> 20) + " MiB can be had",
                        "give it a larger disk, or free some (du -xh " + room.mount() + " | sort -h | tail)",
                        false)));
    }

    private static String byHand() {
        return "; or seed it by a dump (\"Seeding by hand\" in docs/operations.md)";
    }
}
