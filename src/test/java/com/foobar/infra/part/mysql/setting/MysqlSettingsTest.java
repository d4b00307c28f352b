package com.foobar.infra.part.mysql.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.MysqlSetting.Applied;
import com.foobar.infra.part.mysql.state.MysqlVersion;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlSettingsTest {

    private static Map<String, Long> ids(Topology topology) {
        return ServerIds.of(topology, topology.part(Mysql.class).orElseThrow());
    }

    private static Map<String, MysqlSetting> of(Topology topology, String server) {
        return MysqlSettings.of(topology, topology.part(Mysql.class).orElseThrow(), server).stream()
                .collect(Collectors.toMap(MysqlSetting::name, Function.identity()));
    }

    private static Topology databases(Map<String, String> settings, String... addresses) {
        var servers = IntStream.range(0, addresses.length)
                .mapToObj(i -> new Server("db-" + i, addresses[i]))
                .toList();
        var replicas = servers.stream().skip(1).map(Server::name).toList();
        return Topologies.of(
                "foobar",
                "www.foobar.com",
                servers,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Stacks.mysql("db-0", replicas, settings)));
    }

    @Test
    void every_server_boots_read_only_and_can_be_a_source() {
        for (var server : List.of("web-01", "web-02")) {
            var settings = of(Stacks.threeServers(), server);
            assertThat(settings.get("super_read_only").value()).isEqualTo("ON");
            assertThat(settings.get("gtid_mode").value()).isEqualTo("ON");
            assertThat(settings.get("log_replica_updates").value()).isEqualTo("ON");
            assertThat(settings.get("relay_log_recovery").value()).isEqualTo("ON");
        }
    }

    @Test
    void nothing_that_is_written_was_ever_removed_or_deprecated() {
        assertThat(MysqlSettings.of(
                        Stacks.threeServers(),
                        Stacks.threeServers().part(Mysql.class).orElseThrow(),
                        "web-01"))
                .allSatisfy(s -> {
                    assertThat(SettingHistory.problem(s.name(), s.value())).isEmpty();
                    assertThat(SettingHistory.warning(s.name(), MysqlVersion.V9_7))
                            .isEmpty();
                });
    }

    @Test
    void the_server_id_of_an_ipv4_address_is_its_number() {
        assertThat(of(Stacks.threeServers(), "web-01").get("server_id").value()).isEqualTo("167772171");
        assertThat(of(databases(Map.of(), "255.1.2.3"), "db-0").get("server_id").value())
                .isEqualTo("4278256131");
    }

    @Test
    void server_ids_depend_on_the_address_not_on_the_place_in_the_file() {
        var forward = ids(databases(Map.of(), "fd00::1", "db.example.org", "10.0.0.1"));
        var backward = ids(databases(Map.of(), "10.0.0.1", "db.example.org", "fd00::1"));
        assertThat(forward.get("db-0")).isEqualTo(backward.get("db-2"));
        assertThat(forward.get("db-1")).isEqualTo(backward.get("db-1"));
    }

    @Test
    void server_ids_are_distinct_and_in_range_even_when_hashes_meet() {
        // "plumless" and "buckeroo" are the textbook pair of equal CRC-32.
        var ids = ids(databases(Map.of(), "plumless", "buckeroo", "10.0.0.1"));
        assertThat(new HashSet<>(ids.values()))
                .hasSize(3)
                .allSatisfy(id -> assertThat(id).isBetween(1L, 4294967295L));
        var names =
                IntStream.range(0, 500).mapToObj(i -> "db" + i + ".example.org").toArray(String[]::new);
        assertThat(new HashSet<>(ids(databases(Map.of(), names)).values())).hasSize(500);
    }

    @Test
    void binds_to_loopback_and_its_own_address_or_everywhere_if_that_is_a_name() {
        var t = databases(Map.of(), "10.0.0.1", "fd00::1", "db.example.org", "127.0.0.1");
        assertThat(of(t, "db-0").get("bind_address").value()).isEqualTo("127.0.0.1,10.0.0.1");
        assertThat(of(t, "db-1").get("bind_address").value()).isEqualTo("127.0.0.1,fd00::1");
        assertThat(of(t, "db-2").get("bind_address").value()).isEqualTo("*");
        assertThat(of(t, "db-3").get("bind_address").value()).isEqualTo("127.0.0.1");
    }

    @Test
    void the_users_setting_takes_the_defaults_place_but_not_an_owned_ones() {
        var t = databases(Map.of("Max-Connections", "500", "server-id", "1", "sort_buffer_size", "1M"), "10.0.0.1");
        var settings = MysqlSettings.of(t, t.part(Mysql.class).orElseThrow(), "db-0");
        assertThat(settings)
                .contains(new MysqlSetting("max_connections", "500"), new MysqlSetting("sort_buffer_size", "1M"));
        assertThat(settings).contains(new MysqlSetting("server_id", "167772161"));
        assertThat(settings).extracting(MysqlSetting::name).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "gtid_mode, ON, on, true",
        "gtid_mode, ON, OFF, false",
        "local_infile, OFF, 0, true",
        "max_connections, 200, 200, true",
        "max_connections, 200, 151, false",
        "sort_buffer_size, 1M, 1048576, true",
        "sort_buffer_size, 1M, 1048577, false",
        "innodb_buffer_pool_size, 128M, 134217728, true",
        "innodb_buffer_pool_size, 100M, 134217728, true",
        "innodb_buffer_pool_size, 134217728, 268435456, false",
        "innodb_buffer_pool_size, 134217728, 67108864, false",
        "log_bin, binlog, ON, true",
        "log_bin, binlog, OFF, false",
        "long_query_time, 2, 2.000000, true",
        "long_query_time, 0.5, 0.500000, true",
        "super_read_only, ON, OFF, true",
        "tls_version, 'TLSv1.2,TLSv1.3', 'TLSv1.2,TLSv1.3', true",
        "sql_mode, 'NO_ZERO_DATE,STRICT_TRANS_TABLES', 'STRICT_TRANS_TABLES,NO_ZERO_DATE', true",
        "sql_mode, 'NO_ZERO_DATE', 'STRICT_TRANS_TABLES,NO_ZERO_DATE', false",
        "sql_mode, '', '', true",
        "log_output, 'TABLE, file', 'FILE,TABLE', true",
        "slow_query_log, true, ON, true",
        "slow_query_log, yes, OFF, false",
        "ssl_ca, /etc/mysql/foobar-infra/ca.pem, '', false",
    })
    void comparesWithARunningValueHoweverItIsWritten(String name, String file, String running, boolean same) {
        assertThat(new MysqlSetting(name, file).satisfiedBy(running)).isEqualTo(same);
    }

    @Test
    void tells_what_needs_a_restart() {
        assertThat(new MysqlSetting("max_connections", "1").applied()).isEqualTo(Applied.RUNTIME);
        assertThat(new MysqlSetting("event_scheduler", "OFF").applied()).isEqualTo(Applied.RUNTIME);
        assertThat(new MysqlSetting("event_scheduler", "disabled").applied()).isEqualTo(Applied.RESTART);
        assertThat(new MysqlSetting("port", "1").applied()).isEqualTo(Applied.RESTART);
        assertThat(new MysqlSetting("never_heard_of", "1").applied()).isEqualTo(Applied.RESTART);
        assertThat(new MysqlSetting("super_read_only", "ON").applied()).isEqualTo(Applied.BOOT);
    }

    @Test
    void reads_back_what_a_template_wrote() {
        assertThat(MysqlSettings.parse("""
                        # comment
                        [client]
                        port = 1
                        [mysqld]
                        max-connections=5   # why
                        Skip-Name-Resolve
                        ; other comment
                        init_connect = "SET NAMES 'a' # \\"b\\""
                        max_connections = 6
                        !include /etc/other.cnf
                        """))
                .containsExactly(
                        new MysqlSetting("skip_name_resolve", "ON"),
                        new MysqlSetting("init_connect", "SET NAMES 'a' # \"b\""),
                        new MysqlSetting("max_connections", "6"));
    }
}
