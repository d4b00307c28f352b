package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.check.Verification;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.ExpectedVariable;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqlSetting;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.mysql.setting.MysqlSettingsResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.StepShell;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Settings of which a real MySQL makes its own: a plan takes them for what was asked, and still sees any other value. */
@Tag("containers")
@Tag("mysql")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdjustedSettingsIT {

    private static final Map<String, String> ASKED = Map.ofEntries(
            Map.entry("max_allowed_packet", "1000000"), // rounded to whole kilobytes; SET refuses it in the strict mode
            Map.entry("max_binlog_size", "2G"), // clipped
            Map.entry("sql_mode", "TRADITIONAL"), // written out
            Map.entry("log_output", "TABLE,FILE"), // in an order of its own
            Map.entry("slow_query_log", "true"), // no string that SET takes
            Map.entry("innodb_log_buffer_size", "1000000"), // rounded, and read at a start only
            Map.entry("table_open_cache_instances", "11"), // read at a start only
            Map.entry("open_files_limit", "5000"), // computed anew
            Map.entry("innodb_page_cleaners", "8"), // no more than there are instances of the pool
            Map.entry("max_connections", "60"));

    private final MysqlPair pair = new MysqlPair();
    private final Topology topology = topology(ASKED);
    private final MysqlHost host = pair.host("db-01", topology, Map.of());

    private static Topology topology(Map<String, String> settings) {
        var t = MysqlPair.topology("db-01");
        var m = t.part(Mysql.class).orElseThrow();
        return Topologies.of(
                t.name(),
                t.domain(),
                t.servers(),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                t.part(App.class),
                Optional.of(new Mysql(
                        m.primary(),
                        m.replicas(),
                        m.port(),
                        m.database(),
                        m.appUser(),
                        m.appPassword(),
                        m.replicationUser(),
                        m.replicationPassword(),
                        m.bufferPoolBytes(),
                        m.binlogRetention(),
                        m.packageSource(),
                        settings,
                        Mysql.Durability.ASYNC,
                        Optional.empty(),
                        Map.of(),
                        Map.of())));
    }

    @BeforeAll
    void start() {
        host.start();
        step(MysqlSettingsResource.started(settings(ASKED), MysqlPaths.CNF));
    }

    @AfterAll
    void stop() {
        host.close();
        pair.close();
    }

    /** Runs a piece of a step, with the functions that every step has. */
    private void step(Script script) {
        host.shell("set -e\nfi_state=/var/lib/foobar-infra/pair\nmkdir -p \"$fi_state\"\n" + StepShell.functions()
                + script.render());
    }

    private static List<MysqlSettingsResource.Setting> settings(Map<String, String> asked) {
        return MysqlSettings.of(
                        topology(asked), topology(asked).part(Mysql.class).orElseThrow(), "db-01")
                .stream()
                .filter(s -> s.applied() != MysqlSetting.Applied.BOOT)
                .map(s -> new MysqlSettingsResource.Setting(
                        s.name(),
                        s.value(),
                        s.dynamic(),
                        MysqlSettings.OWNED.contains(s.name()),
                        s::satisfiedBy,
                        s::saidBy))
                .toList();
    }

    /** What a plan would change. */
    private Optional<Delta> planned(Map<String, String> wanted) {
        var settings = settings(wanted);
        var spec = new ServiceSpec(
                "mysql.service",
                Optional.empty(),
                List.of(),
                ServiceSpec.Loading.RESTART_FOR_GENERATION,
                "0123456789abcdef",
                new ServiceSpec.GenerationSource.ProcessEnvironment(),
                1);
        var question = new MysqlFact(
                settings.stream().map(MysqlSettingsResource.Setting::name).toList());
        var resource = new MysqlSettingsResource(
                "pair",
                settings,
                question,
                new FileResource("db-01", MysqlPaths.CNF, "", "644", "root", "root", spec),
                new ServiceResource("db-01", spec));
        var running = new UnitFact.State("loaded", "active", "enabled", 1, false, 0, spec.generation(), "", "");
        var asked = new LinkedHashSet<Fact<?>>(resource.file().facts());
        asked.addAll(List.of(question, new ManifestFact("pair")));
        var answers = host.ask(asked).with(Facts.of(Map.of(new UnitFact("mysql.service", true, false), running)));
        return resource.diff(new ClusterFacts(Map.of("db-01", answers)));
    }

    private void apply(Map<String, String> asked) {
        step(((Delta.Work.Run) planned(asked).orElseThrow().work()).script());
    }

    private static TreeMap<String, String> with(String name, String value) {
        var asked = new TreeMap<>(ASKED);
        asked.put(name, value);
        return asked;
    }

    private static List<String> names(Optional<Delta> delta) {
        return delta.orElseThrow().details().stream()
                .map(d -> d instanceof Delta.Detail.Attribute a ? a.name() : ((Delta.Detail.Note) d).text())
                .toList();
    }

    private void verifyFindsNoDrift() {
        var expected = settings(ASKED).stream()
                .map(s -> new ExpectedVariable(s.name(), s.value(), s.satisfied()))
                .toList();
        var drift = ReplicationChecks.of(topology, Map.of("db-01", expected), "t").stream()
                .filter(c -> c.id().name().equals("drift"))
                .toList();
        assertThat(Verification.of(drift, Map.of("db-01", host)).values())
                .allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.Pass.class));
    }

    @Test
    void what_the_server_makes_of_its_file_at_a_start_is_as_asked_for() {
        assertThat(host.sql("SELECT @@max_allowed_packet, @@max_binlog_size, @@innodb_log_buffer_size"))
                .isEqualTo("999424\t1073741824\t999424");
        assertThat(planned(ASKED)).isEmpty();
        verifyFindsNoDrift();
    }

    @Test
    void any_other_value_is_drift_and_is_set_back_to_what_the_server_makes_of_ours() {
        host.sql(
                "SET GLOBAL max_allowed_packet = 2097152",
                "SET GLOBAL slow_query_log = OFF",
                "SET GLOBAL sql_mode = ''");
        assertThat(names(planned(ASKED))).containsExactlyInAnyOrder("max_allowed_packet", "slow_query_log", "sql_mode");

        apply(ASKED);

        assertThat(planned(ASKED)).isEmpty();
        assertThat(host.sql("SELECT @@max_allowed_packet, @@slow_query_log")).isEqualTo("999424\t1");
        // What was set in one apply is still known after another one.
        host.sql("SET GLOBAL max_connections = 70");
        apply(ASKED);
        assertThat(planned(ASKED)).isEmpty();
        verifyFindsNoDrift();
    }

    /** The lower one would be clipped by the upper one that still is. */
    @Test
    void two_settings_of_which_one_bounds_the_other_are_both_changed_at_once() {
        var more = with("innodb_io_capacity", "30000");
        more.put("innodb_io_capacity_max", "60000");
        apply(more);
        assertThat(host.sql("SELECT @@innodb_io_capacity, @@innodb_io_capacity_max"))
                .isEqualTo("30000\t60000");
        assertThat(planned(more)).isEmpty();
        var less = with("innodb_io_capacity", "200");
        less.put("innodb_io_capacity_max", "400");
        apply(less);
        assertThat(host.sql("SELECT @@innodb_io_capacity, @@innodb_io_capacity_max"))
                .isEqualTo("200\t400");
    }

    @Test
    void another_wish_is_not_taken_for_the_former_one() {
        var more = with("max_allowed_packet", "3000000");
        assertThat(names(planned(more))).containsExactly("max_allowed_packet");
        apply(more);
        assertThat(planned(more)).isEmpty();
        assertThat(host.sql("SELECT @@global.max_allowed_packet")).isEqualTo("2999296");

        assertThat(names(planned(ASKED))).containsExactly("max_allowed_packet");
        apply(ASKED);
        assertThat(planned(ASKED)).isEmpty();
    }

    /** As after a hand's edit and a restart, or a cut in the middle of a step. */
    @Test
    void a_setting_that_needs_a_restart_and_runs_with_another_value_has_the_server_restarted() {
        var other = with("table_open_cache_instances", "7");
        assertThat(names(planned(other))).containsExactly("table_open_cache_instances", "restarts mysql.service");
    }

    private void refused(Map<String, String> asked, String... said) {
        assertThatThrownBy(() -> step(MysqlSettingsResource.trial(settings(asked))))
                .hasMessageContainingAll(said)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void what_the_running_server_refuses_is_refused_before_a_file_says_so_and_the_rest_is_taken_back() {
        var asked = with("max_connections", "many");
        asked.put("long_query_time", "7");
        refused(asked, "MySQL takes a number for max_connections");
        refused(with("table_open_cache_instances", "many"), "MySQL takes a number for table_open_cache_instances");
        asked = with("slow_query_log", "maybe");
        asked.put("long_query_time", "7");
        refused(asked, "ERROR 1231", "'slow_query_log' can't be set to the value of 'maybe'");
        assertThat(host.sql("SELECT @@global.max_connections, @@global.long_query_time"))
                .isEqualTo("60\t10.000000");
        assertThat(planned(ASKED)).isEmpty();
    }

    @Test
    void what_the_running_server_takes_it_takes_before_the_file_says_so() {
        step(MysqlSettingsResource.trial(settings(with("max_connections", "65"))));
        assertThat(host.sql("SELECT @@max_connections")).isEqualTo("65");
        step(MysqlSettingsResource.trial(settings(ASKED)));
        assertThat(planned(ASKED)).isEmpty();
    }

    @Test
    void what_a_server_starts_with_from_elsewhere_is_nothing_that_it_made_of_ours() {
        host.sql("SET PERSIST max_allowed_packet = 5242880");
        host.docker("restart");
        Awaitility.await().ignoreExceptions().until(() -> host.sql("SELECT 1").equals("1"));
        // A client that comes at once and has a mode of its own changes nothing for the others.
        host.sql("SET SESSION sql_mode = ''");
        step(MysqlSettingsResource.started(settings(ASKED), MysqlPaths.CNF));
        assertThat(names(planned(ASKED))).containsExactly("persisted max_allowed_packet", "max_allowed_packet");
        apply(ASKED);
        assertThat(planned(ASKED)).isEmpty();
    }
}
