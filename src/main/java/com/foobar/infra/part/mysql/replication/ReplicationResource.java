package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.account.AccountResource;
import com.foobar.infra.part.mysql.account.AccountSql;
import com.foobar.infra.part.mysql.state.ChannelOption;
import com.foobar.infra.part.mysql.state.MysqlClient;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Origin;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A replica follows the primary: GTID auto-position, over TLS that verifies the source's certificate, and refuses
 * writes. It refuses to join rather than lose or mix data: the GTIDs that stand in the way are named, never reset, except
 * for those of a fresh installation that has no schema of its own and never joined.
 *
 * @param secret the replication account's password
 * @param caPath the authority that the source's certificate must come from
 * @param accounts the stack's accounts on the source, without which a statement that speaks of them stops the replica
 * @param seed how it comes to the data that it starts from
 * @param delay how far behind it stays on purpose; whole seconds
 */
public record ReplicationResource(
        String server,
        Server source,
        int port,
        String user,
        SecretResource secret,
        String caPath,
        MysqlFact fact,
        Collection<AccountResource> accounts,
        Seed seed,
        Duration delay)
        implements Resource {

    /** How a replica comes to the data that it starts from. */
    public interface Seed {
        /** Whether it is given other data before, with which it forgets whom it followed. */
        boolean clones(ClusterFacts observed);

        /** What a reader should know of it, where it is not cloned. */
        Optional<String> note(ClusterFacts observed);
    }

    public static final long HEARTBEAT_MILLIS = 2000;

    /** The hash of no password, as MySQL's own accounts have it. */
    private static final String NO_PASSWORD = "$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED";

    public ReplicationResource {
        accounts = List.copyOf(accounts);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("replication", secret.keeper().topology());
    }

    @Override
    public Set<Fact<?>> facts() {
        return new LinkedHashSet<>(
                List.of(fact, secret.fact(), new ManifestFact(secret.keeper().topology())));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server, fact);
        if (state.isEmpty() && digest().equals(remembered(observed)) && !secret.moves(observed)) {
            return Optional.empty(); // The server is down; it goes on following when it starts.
        }
        var channel = state.flatMap(s -> s.channel()).filter(_ -> !seed.clones(observed));
        var details = new ArrayList<Detail>();
        boolean point = false;
        if (channel.isEmpty()) {
            details.add(new Detail.Attribute("source", "", source.endpoint(port)));
            seed.note(observed).ifPresent(note -> details.add(new Detail.Note(note)));
            point = true;
        } else {
            point = differs(channel.get(), details) || secret.moves(observed);
            compare("delay", channel.get().link().delaySeconds() + " s", delay.toSeconds() + " s", details);
            if (!channel.get().healthy() && !retrying(channel.get())) {
                details.add(new Detail.Attribute("state", channel.get().firstTrouble(), "running"));
                // 1045: the password that it was given is not the account's, whatever it was told before.
                point |= channel.get().receiver().thread().errno() == 1045;
            }
            if (secret.moves(observed)) {
                details.add(new Detail.Sensitive("password"));
            }
        }
        var missing = channel.isEmpty() ? List.<AccountResource>of() : missing(state);
        missing.forEach(account -> details.add(
                new Detail.Attribute(account.id().toString(), "missing", "made, as it stopped for want of it")));
        boolean writable = state.map(s -> s.server().writable()).orElse(false);
        // One of ours that follows already is closed before all else, see Writers.
        if (writable && !(channel.isPresent() && !remembered(observed).isEmpty())) {
            details.add(new Detail.Attribute("writes", "accepted", "refused"));
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                channel.isEmpty() ? Action.ADD : Action.CHANGE,
                details,
                new Delta.Work.Run(script(point, missing, channel, isNew(observed))),
                channel.map(c -> c.link() + " " + shape(c)).orElse("") + (writable ? " writable" : "")));
    }

    /** What keeps a stopped replica from going on: accounts that somebody dropped on it. */
    private List<AccountResource> missing(Optional<MysqlState.Running> state) {
        return state.filter(s -> s.channel().filter(ReplicaStatus::lacksAccount).isPresent()).stream()
                .flatMap(s -> accounts.stream()
                        .filter(a -> s.account(a.user(), a.host()).isEmpty()))
                .toList();
    }

    private String remembered(ClusterFacts observed) {
        return observed.get(server, new ManifestFact(secret.keeper().topology()))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
    }

    /** Whether what it holds is from before it had a delay. One that was told to forget its channel may stop short of a mistake. */
    private boolean isNew(ClusterFacts observed) {
        return remembered(observed).isEmpty() || seed.clones(observed);
    }

    /** Another source, account, password or delay is the topology's. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        var was = remembered(observed);
        if (seed.clones(observed)) {
            return Optional.of(false);
        }
        return !was.isEmpty() && (!was.equals(digest()) || secret.moves(observed))
                ? Optional.of(false)
                : Optional.empty();
    }

    /**
     * Server has gone away, refused or unreachable, lost in the middle of a packet, shutting down, offline as it is before
     * a restart, without a free connection; 0 right after a start.
     */
    private static final Set<Integer> PASSING =
            Set.of(0, 1040, 1042, 1053, 1158, 1159, 1160, 1161, 1184, 2002, 2003, 2006, 2013, 2055, 3032);

    /**
     * Whether it only waits for its source to come back, which it will notice by itself: nothing that apply could mend.
     * That the source is away is for {@code verify} to tell.
     */
    private static boolean retrying(ReplicaStatus channel) {
        var receiver = channel.receiver().thread();
        return receiver.state().equals("CONNECTING")
                && PASSING.contains(receiver.errno())
                && channel.applier().on()
                && !channel.coordinator().failed()
                && channel.workers().stream().noneMatch(w -> w.thread().failed());
    }

    /** What is wrong, without the words: those count the attempts, and so would make every plan stale. */
    private static String shape(ReplicaStatus channel) {
        var receiver = channel.receiver().thread();
        return channel.healthy() || retrying(channel)
                ? ""
                : "trouble " + receiver.errno() + " " + channel.applier().errno();
    }

    private boolean differs(ReplicaStatus channel, List<Detail> details) {
        int before = details.size();
        var link = channel.link();
        compare("source", link.host() + ":" + link.port(), source.address() + ":" + port, details);
        compare("user", link.user(), user, details);
        compare("auto-position", onOff(link.autoPosition()), "on", details);
        compare("TLS", onOff(link.tls()), "on", details);
        compare("verifies the source's certificate", onOff(link.verifiesCertificate()), "on", details);
        compare("certificate authority", link.caFile(), caPath, details);
        compare("heartbeat", link.heartbeatMillis() + " ms", HEARTBEAT_MILLIS + " ms", details);
        channel.altered()
                .forEach((option, value) ->
                        compare(option.words(), option.shown(value), option.shown(option.standard()), details));
        return details.size() > before;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static void compare(String name, String from, String to, List<Detail> details) {
        if (!from.equals(to)) {
            details.add(new Detail.Attribute(name, from, to));
        }
    }

    /**
     * @param point whether it is told anew whom it follows
     * @param isNew whether it has the delay only once it has all that there is
     */
    private Script script(
            boolean point, List<AccountResource> missing, Optional<ReplicaStatus> channel, boolean isNew) {
        boolean delays = channel.map(c -> c.link().delaySeconds()).orElse(0L) != delay.toSeconds();
        var out = Script.builder();
        var file = Shell.quote(secret.path());
        var close = "printf 'SET GLOBAL super_read_only=1;\\n' | fi_mysql";
        if (!point) {
            out.line(close);
        } else {
            var identity = new Script.Import(
                    source.name(),
                    "uuid, GTIDs and what they do not tell",
                    Script.lines(MysqlClient.command(60) + " --raw -e"
                            + " \"SET SESSION group_concat_max_len = 1048576; SELECT CONCAT_WS(' ', @@server_uuid, IF(@@gtid_executed = '', '-', REPLACE(REPLACE(@@gtid_executed, CHAR(10), ''), ' ', '')),"
                            + " IF(@@gtid_purged = '', '-', REPLACE(REPLACE(@@gtid_purged, CHAR(10), ''), ' ', '')),"
                            + " IF(" + Origin.HOLDS + ", '-', IFNULL((SELECT GROUP_CONCAT(HEX(schema_name))"
                            + " FROM information_schema.schemata WHERE schema_name NOT IN ("
                            + WritableResource.NOT_DATA + ")), '-')))\""));
            out.text("fi_source=").imported(identity).line("");
            out.line("fi_join_checks \"$fi_source\"");
            // Closed only now, as a server that may not join is left as it was; and looked at again for what came
            // between.
            out.line("fi_open=$(printf 'SELECT @@super_read_only = 0;\\n' | fi_mysql)");
            out.line(close);
            out.line("if [ \"$fi_open\" = 1 ]; then fi_join_checks \"$fi_source\"; fi");
            out.line("fi_stop_replica fi_mysql || fi_fail 'what it follows cannot be stopped'");
            out.line("if ! {");
            out.script(pointing(source.address(), port, user, caPath, isNew ? Duration.ZERO : delay, file));
            out.line("} | fi_mysql; then");
            // What it refuses leaves it as it was; so it goes on as it did.
            out.line("  printf 'START REPLICA;\\n' | fi_mysql || :");
            out.line("  fi_fail 'MySQL refuses to follow as the topology says'");
            out.line("fi");
        }
        if (!point && delays) {
            out.line("fi_delay " + delay.toSeconds());
        }
        if (!missing.isEmpty()) {
            // Without a trace in its binary log, and for nobody to log in by: all else comes from the source.
            var sql = new StringBuilder("SET sql_log_bin=0; SET GLOBAL read_only=1; SET GLOBAL super_read_only=0;\n");
            missing.forEach(a -> sql.append("CREATE USER IF NOT EXISTS ")
                    .append(AccountSql.of(a.user(), a.host()).name())
                    .append(" IDENTIFIED WITH caching_sha2_password AS '")
                    .append(NO_PASSWORD)
                    .append("' ACCOUNT LOCK;\n"));
            out.line("printf '%s' " + Shell.quote(sql.toString()) + " | fi_mysql >/dev/null || { " + close
                    + "; fi_fail 'the missing account can not be made'; }");
            out.line(close);
        }
        if (point
                || !missing.isEmpty()
                || !delays
                || !channel.map(ReplicaStatus::healthy).orElse(false)) {
            out.line("fi_stop_replica fi_mysql 'START REPLICA;'");
        }
        out.line("fi_replica_healthy 30");
        if (point && isNew && !delay.isZero()) {
            out.line("fi_delay_once_current " + delay.toSeconds() + " \"$fi_source\"");
        }
        return out.build();
    }

    /**
     * Lines of shell that print the statement by which a server is told whom it follows.
     *
     * @param quotedFile holds the password
     */
    public static Script pointing(
            String address, int port, String user, String caPath, Duration delay, String quotedFile) {
        return Script.lines(
                "  printf '%s' "
                        + Shell.quote("CHANGE REPLICATION SOURCE TO SOURCE_HOST=" + MysqlResources.sql(address)
                                + ", SOURCE_PORT=" + port + ", SOURCE_USER=" + MysqlResources.sql(user)
                                + ", SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_SSL_VERIFY_SERVER_CERT=1, SOURCE_SSL_CA="
                                + MysqlResources.sql(caPath)
                                + ", SOURCE_DELAY=" + delay.toSeconds() + ", SOURCE_HEARTBEAT_PERIOD="
                                + HEARTBEAT_MILLIS / 1000 + ", "
                                + ChannelOption.clauses() + ", SOURCE_PASSWORD="),
                "  fi_sql_secret " + quotedFile,
                "  printf ';\\n'");
    }

    @Override
    public String digest() {
        return user + "@" + source.endpoint(port) + (delay.isZero() ? "" : " delayed " + delay.toSeconds() + " s");
    }
}
