package com.foobar.infra.adopt;

import static com.foobar.infra.adopt.Servers.host;
import static com.foobar.infra.adopt.Servers.mysql;
import static com.foobar.infra.adopt.Servers.notes;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.adopt.Note.Kind;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which databases follow which, with what settings, and who may do what there. */
class DatabasesTest {

    private static Adoption two(String first, String second) {
        return Adoption.of(List.of(host("db-01", "10.0.0.21", first), host("db-02", "10.0.0.22", second)));
    }

    @Test
    void a_replica_is_found_by_the_address_of_whom_it_follows() {
        var adoption = two(
                mysql(
                        "a",
                        false,
                        "",
                        "my-replica\tsome.name.of.dns:4711\tb",
                        "my-variable\tinnodb_buffer_pool_size\t1\t2147483648",
                        "my-variable\tbinlog_expire_logs_seconds\t0\t2592000",
                        "my-variable\tmax_connections\t1\t500",
                        "my-variable\tsync_binlog\t1\t1",
                        "my-variable\tdatadir\t1\t/var/lib/mysql/",
                        "my-variable\trpl_semi_sync_source_enabled\t1\tON",
                        "my-variable\tlong_query_time\t1\t2.000000",
                        "place\tmax_connections\t/etc/mysql/mysql.conf.d/shop.cnf:6"),
                mysql("b", true, "10.0.0.21", "my-variable\tmax_connections\t1\t300"));
        assertThat(adoption.yaml())
                .contains(
                        "  primary: db-01  #",
                        "  replicas: db-02  # db-02:MySQL follows 10.0.0.21\n",
                        "  replication_user: repl  #",
                        "  buffer_pool: 2G  # db-01:@@innodb_buffer_pool_size\n",
                        "  binlog_retention: 30d  #",
                        "  durability: semi-sync  #",
                        "    max_connections: \"500\"  # db-01:/etc/mysql/mysql.conf.d/shop.cnf:6\n",
                        "    long_query_time: \"2.000000\"  #")
                .doesNotContain("datadir", "sync_binlog");
        assertThat(notes(adoption, Kind.DOUBT)).isEmpty();
        assertThat(notes(adoption, Kind.UNSAID))
                .singleElement()
                .asString()
                .contains("max_connections is 300 there, and \"500\" on db-01");
    }

    @Test
    void two_primaries_are_no_databases_of_one_stack() {
        var adoption = two(mysql("a", false, ""), mysql("b", false, ""));
        assertThat(adoption.found()).isFalse();
        assertThat(notes(adoption, Kind.DOUBT))
                .singleElement()
                .asString()
                .startsWith("db-01 and db-02: their MySQL follow nobody");
    }

    @Test
    void a_replica_of_somebody_who_was_not_read_asks_for_that_server() {
        var adoption = two(mysql("a", true, "10.0.0.99"), mysql("b", true, "10.0.0.99"));
        assertThat(adoption.found()).isFalse();
        assertThat(notes(adoption, Kind.DOUBT))
                .anyMatch(n -> n.startsWith("db-01: its MySQL follows 10.0.0.99:3306, which is none of the servers"))
                .anyMatch(n -> n.contains("none is the primary"));
    }

    @Test
    void a_replica_that_was_not_read_is_asked_for() {
        var adoption = Adoption.of(
                List.of(host("db-01", "10.0.0.21", mysql("a", false, "", "my-replica\t10.0.0.22:4711\tb"))));
        assertThat(notes(adoption, Kind.DOUBT)).singleElement().asString().contains("10.0.0.22 follows its MySQL");
    }

    @Test
    void a_database_that_does_not_answer_and_mariadb_are_told() {
        var adoption = two(
                "state\tmysql\tactive\nfault\tmysql\tERROR 1045 (28000): Access denied\n", "state\tmysql\tmariadb\n");
        assertThat(notes(adoption, Kind.DOUBT))
                .anyMatch(n -> n.contains("does not answer root over the socket: ERROR 1045"))
                .anyMatch(n -> n.startsWith("db-02: MariaDB is not MySQL"));
    }

    @Test
    void accounts_are_what_they_may_do_and_their_passwords_are_files_to_fill_in() {
        var adoption = two(
                mysql(
                        "a",
                        false,
                        "",
                        "my-account\troot\tlocalhost",
                        "my-grant\t'root'@'localhost'\t*.*\tALTER,SELECT",
                        "my-account\trepl\t%",
                        "my-grant\t'repl'@'%'\t*.*\tREPLICATION SLAVE",
                        "my-account\treports\t10.0.0.22",
                        "my-grant\t'reports'@'10.0.0.22'\tshop.*\tSELECT,SHOW VIEW",
                        "my-account\tshop\t10.0.0.%",
                        "my-grant\t'shop'@'10.0.0.%'\tshop.*\tDELETE,INSERT,SELECT,UPDATE",
                        "my-account\todd\t%",
                        "my-grant\t'odd'@'%'\tshop.orders\tsome",
                        "my-schema\tarchive\tlatin1\tlatin1_swedish_ci"),
                mysql("b", true, "10.0.0.21"));
        assertThat(adoption.yaml())
                .contains(
                        "    archive: {charset: latin1, collation: latin1_swedish_ci}",
                        "    reports:\n      privileges: read  #",
                        "      databases: shop\n      from: [db-02]\n      password: {file: secrets/reports_password}\n",
                        "    shop:\n      privileges: write  #",
                        "      from: [db-01, db-02]\n")
                .doesNotContain("root", "odd:");
        assertThat(adoption.trial()).contains("      password: generated\n").doesNotContain("{file:");
        assertThat(notes(adoption, Kind.TODO)).anyMatch(n -> n.contains("secrets/shop_password"));
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.contains("the account 'odd'@'%' has other privileges"))
                .anyMatch(n -> n.contains("the pattern 10.0.0.% is no place"));
    }

    @Test
    void in_a_stack_of_the_tools_own_only_its_own_file_is_what_a_topology_said() {
        var adoption = Adoption.of(List.of(host(
                "db-01",
                "10.0.0.21",
                "stack\tshop\n"
                        + mysql(
                                "a",
                                false,
                                "",
                                "my-variable\tkey_buffer_size\t1\t16777216",
                                "place\tkey_buffer_size\t/etc/mysql/mysql.conf.d/mysqld.cnf:36",
                                "my-variable\tlong_query_time\t1\t2.000000",
                                "place\tlong_query_time\t/etc/mysql/mysql.conf.d/zz-foobar-infra.cnf:51"))));
        assertThat(adoption.yaml())
                .contains("name: shop  # db-01:/var/lib/foobar-infra/shop\n", "    long_query_time: \"2.000000\"")
                .doesNotContain("key_buffer_size");
    }

    @Test
    void what_is_left_out_of_the_settings_is_what_the_tool_decides() {
        assertThat(SettingsDraft.DECIDED).isEqualTo(MysqlSettings.OWNED);
    }
}
