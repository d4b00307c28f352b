package com.foobar.infra.part.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.RoomFact;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stands in the way of cloning db-02 from db-01, and how the plan shows it. */
class SeedPreflightTest {

    private static final MysqlFact MYSQL = new MysqlFact();
    private static final String PRIMARY = Recorded.output("primary");
    private static final String EMPTY = Recorded.output("replica")
            .replaceAll("(?m)^(channel|channel-options|coordinator|worker)\t.*\n", "")
            .replaceAll("(?m)^schema\tapp\t.*\n", "")
            .replaceFirst("(?m)^gtid\t[^\t]*\t", "gtid\t\t");
    private static final long MUCH = 1L << 40;

    private static SeedResource seed(String address, Set<String> rebuilt) {
        var members = new LinkedHashMap<String, Server>();
        members.put("db-01", new Server("db-01", address));
        members.put("db-02", new Server("db-02", "10.0.0.2"));
        var secret = new SecretResource("db-02", new Keeper("pair", "db-01"), "mysql-replication", Optional.empty());
        return new SeedResource(
                "db-02",
                "db-01",
                members,
                Map.of("db-01", MYSQL, "db-02", MYSQL),
                3306,
                "repl",
                secret,
                "/etc/mysql/foobar-infra/ca.pem",
                "this-run",
                rebuilt);
    }

    private static ClusterFacts observed(String replica, long free, String consent) {
        var primary = new HashMap<Fact<?>, Object>();
        primary.put(MYSQL, Recorded.read(PRIMARY));
        primary.put(new ManifestFact("pair"), new ManifestFact.State(Map.of("writable pair", "open")));
        var own = new HashMap<Fact<?>, Object>();
        own.put(MYSQL, Recorded.read(replica));
        own.put(new ManifestFact("pair"), new ManifestFact.State(Map.of("replication pair", "x")));
        own.put(new RoomFact("/var/lib/mysql"), new RoomFact.State("/var/lib/mysql", free, 1_000_000, false));
        own.put(
                new FileFact("/var/lib/foobar-infra/pair/rebuilt", Optional.empty(), false),
                new FileFact.State("regular file", "600", "root", "root", "", Optional.of(consent + "\n"), false, ""));
        return new ClusterFacts(Map.of("db-01", Facts.of(primary), "db-02", Facts.of(own)));
    }

    private static List<Obstacle> obstacles(String address, String replica, long free) {
        return obstacles(address, replica, free, PRIMARY.replaceAll("(?m)^engine\t.*\n", ""));
    }

    private static List<Obstacle> obstacles(String address, String replica, long free, String primary) {
        var servers = List.of(new Server("db-01", address), new Server("db-02", "10.0.0.2"));
        var mysql = Stacks.mysql("db-01", List.of("db-02"), Map.of());
        var topology = Topologies.of(
                "pair", "localhost", servers, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(mysql));
        var observed = observed(replica, free, "");
        var found = new ArrayList<Obstacle>();
        new SeedPreflight(topology, mysql, Optional.of(seed(address, Set.of())), observed)
                .obstacles(Recorded.read(replica), Optional.of((MysqlState.Running) Recorded.read(primary)), found);
        return found;
    }

    @Test
    void a_clone_needs_room() {
        assertThat(obstacles("10.0.0.1", EMPTY, MUCH)).isEmpty();
        assertThat(obstacles("10.0.0.1", EMPTY, 100 << 20)).singleElement().satisfies(o -> {
            assertThat(o.what())
                    .isEqualTo("must be cloned, which needs about 256 MiB in /var/lib/mysql; 100 MiB can be had");
            assertThat(o.hint()).startsWith("give it a larger disk");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void accounts_that_only_the_replica_has_go_by_consent() {
        var more = EMPTY.replaceFirst("(?m)^account\t", """
                        account\treports\t10.%\tcaching_sha2_password\tANY\tN\tN\tab12
                        account\tfoobar_infra_opener\t10.0.0.9\tcaching_sha2_password\tANY\tN\tN\tab12
                        account\t""");
        assertThat(obstacles("10.0.0.1", more, MUCH)).singleElement().satisfies(o -> {
            assertThat(o.what())
                    .isEqualTo("has MySQL accounts that db-01 has not, and that are gone once it is cloned: "
                            + "'reports'@'10.%'");
            assertThat(o.hint()).startsWith("if they are to stay, make them on db-01 first");
            assertThat(o.consentable()).isTrue();
        });
    }

    @Test
    void a_clone_needs_the_same_series() {
        var older = EMPTY.replaceFirst("(?m)^server\t[^\t]*", "server\t8.4.6");
        assertThat(obstacles("10.0.0.1", older, MUCH)).singleElement().satisfies(o -> {
            assertThat(o.what()).contains("MySQL is 8.4.6 here and 9.7.", "a clone needs the same series on both");
            assertThat(o.hint()).startsWith("install 9.7 here; or seed it by a dump");
        });
        var patch = EMPTY.replaceFirst("(?m)^server\t[^\t]*", "server\t9.7.1");
        assertThat(obstacles("10.0.0.1", patch, MUCH)).isEmpty();
    }

    /** As on a server that came from elsewhere: of its copy MySQL would not start. */
    @Test
    void names_are_compared_alike_on_both() {
        var other = PRIMARY.replaceAll("(?m)^engine\t.*\n", "")
                .replaceFirst("(?m)^(variable\tlower_case_table_names\t)0$", "$11");
        assertThat(other).contains("lower_case_table_names\t1");
        assertThat(obstacles("10.0.0.1", EMPTY, MUCH, other)).singleElement().satisfies(o -> {
            assertThat(o.what()).contains("lower_case_table_names is 0 here and 1 on db-01");
            assertThat(o.hint()).contains("lower_case_table_names=1 below [mysqld]", "mysqld --initialize-insecure");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void what_is_not_innodb_is_never_cloned_to_nothing() {
        assertThat(obstacles("10.0.0.1", EMPTY, MUCH, PRIMARY)).singleElement().satisfies(o -> {
            assertThat(o.what()).endsWith("here these would be without rows: app.my (MyISAM)");
            assertThat(o.hint()).startsWith("on db-01: ALTER TABLE ... ENGINE=InnoDB");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void a_name_with_a_backtick_on_the_recipient_is_refused_before_anything_is_dropped() {
        var odd = EMPTY.replaceFirst("(?m)^binlogs\n", "backtick\tshop\ta`b\nbinlogs\n");
        assertThat(obstacles("10.0.0.1", odd, MUCH)).singleElement().satisfies(o -> {
            assertThat(o.what()).endsWith("names here that hold a backtick: shop.a`b");
            assertThat(o.hint()).startsWith("RENAME or DROP them on db-01");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void a_donor_by_an_ipv6_address_can_not_be_copied() {
        assertThat(obstacles("fd00::1", EMPTY, MUCH))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("takes no donor by an IPv6 address such as db-01's"));
    }

    @Test
    void the_plan_shows_what_goes_and_one_consent_rebuilds_once() {
        var rebuilding = seed("10.0.0.1", Set.of("db-02"));
        var delta = rebuilding
                .diff(observed(Recorded.output("replica"), MUCH, "another-run"))
                .orElseThrow();
        assertThat(delta.action()).isEqualTo(Delta.Action.CHANGE);
        assertThat(delta.details())
                .contains(new Delta.Detail.Note("DESTROYS what this server holds, and its binary logs: app"));
        assertThat(rebuilding.diff(observed(Recorded.output("replica"), MUCH, "this-run")))
                .isEmpty();
        assertThat(seed("10.0.0.1", Set.of()).diff(observed(Recorded.output("replica"), MUCH, "")))
                .isEmpty();
    }

    @Test
    void no_password_is_in_the_script() {
        var delta = seed("10.0.0.1", Set.of()).diff(observed(EMPTY, MUCH, "")).orElseThrow();
        var script = ((Delta.Work.Run) delta.work()).script().toString();
        assertThat(script)
                .contains(
                        "fi_clone db-01 10.0.0.1 3306 repl /etc/foobar-infra/pair/secrets/mysql-replication",
                        " /var/lib/foobar-infra/pair/copying ")
                .contains("'<uuid, version and size of its data of db-01>'");
    }
}
