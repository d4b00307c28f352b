package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.mysql.setting.SettingHistory;
import com.foobar.infra.part.mysql.state.MysqlVersion;
import com.foobar.infra.part.web.NginxPaths;
import com.foobar.infra.resource.Platform;
import com.foobar.infra.template.Templates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every word of the rendered files is one that the programs of every supported release know, also of those that can't be
 * run here. Debian's are tried for real by {@link DaemonsAcceptIT} and {@code OlderDebianIT}.
 */
class SyntaxByReleaseTest {

    /** What a release brings. MySQL's is the oldest that it may get: its own, sid's, or that of MySQL's own repository. */
    private record Brings(String haproxy, String nginx, MysqlVersion mysql) {}

    private static final Map<Platform, Brings> BRINGS = new EnumMap<>(Map.of(
            Platform.DEBIAN_12, new Brings("2.6", "1.22", new MysqlVersion(8, 4, 0)),
            Platform.DEBIAN_13, new Brings("3.0", "1.26", new MysqlVersion(9, 7, 0)),
            Platform.UBUNTU_22_04, new Brings("2.4", "1.18", new MysqlVersion(8, 0, 36)),
            Platform.UBUNTU_24_04, new Brings("2.8", "1.24", new MysqlVersion(8, 0, 36))));

    /** The words with which lines of haproxy.cfg begin, and the version that brought them. Longer ones count first. */
    private static final Map<String, String> HAPROXY = since(
            "1.5",
            "global|tune.bufsize|tune.maxrewrite|description|log|chroot|user|group|daemon|stats socket|stats timeout|stats enable|stats uri|stats refresh"
                    + "|maxconn|defaults|mode http|option httplog|option dontlognull|option http-keep-alive|option dontlog-normal"
                    + "|option forwardfor|option httpchk|option redispatch|option srvtcpka|timeout connect|timeout client|timeout server"
                    + "|timeout check|timeout queue|timeout http-request|timeout http-keep-alive|timeout tunnel|frontend|backend"
                    + "|bind|default_backend|balance roundrobin|balance leastconn|retries|default-server|server"
                    + "|stick-table|tune.http.maxhdr|option http-no-delay|http-request track-sc0|http-request deny|http-request del-header|http-request set-header|http-request capture|http-response set-header|http-request redirect|http-check expect status",
            "1.6",
            "server-state-file|load-server-state-from-file|http-request use-service",
            "1.8",
            "tcp-request connection expect-proxy|http-request set-var(sess.peer)|http-request set-var(txn.passed)|http-request set-var(txn.secure)|http-request set-src|hard-stop-after|ssl-default-bind-options ssl-min-ver|ssl-default-bind-ciphers",
            "1.9",
            "ssl-default-bind-ciphersuites",
            "2.0",
            "http-request use-service prometheus-exporter|retry-on|http-request disable-l7-retry",
            "2.2",
            "http-error|http-request return|http-check send|http-after-response set-header|http-after-response replace-header|cookie",
            "2.3",
            "srvtcpka-idle|srvtcpka-intvl|srvtcpka-cnt",
            "2.4",
            "option idle-close-on-response");

    /** The words with which nginx's statements begin. */
    private static final Map<String, String> NGINX = since(
            "1.18",
            "user|absolute_redirect|worker_processes|worker_rlimit_nofile|pid|error_log|include|events|worker_connections|http|default_type"
                    + "|sendfile|tcp_nopush|types_hash_max_size|keepalive_timeout|client_header_timeout|reset_timedout_connection"
                    + "|ssl_protocols|ssl_certificate|ssl_certificate_key|ssl_prefer_server_ciphers|log_format|access_log|gzip|gzip_vary|gzip_proxied|gzip_types"
                    + "|upstream|server|keepalive|map|geo|default|listen|server_name|server_tokens|root|client_max_body_size"
                    + "|set_real_ip_from|real_ip_header|add_header|if|rewrite|proxy_http_version|proxy_set_header"
                    + "|proxy_connect_timeout|proxy_send_timeout|proxy_read_timeout|proxy_pass|location|return|try_files|expires"
                    + "|index|stub_status|server_names_hash_bucket_size|variables_hash_bucket_size|large_client_header_buffers|proxy_buffer_size|proxy_buffers"
                    + "|proxy_next_upstream_timeout|error_page|set|fastcgi_param|fastcgi_pass|fastcgi_connect_timeout|fastcgi_send_timeout"
                    + "|fastcgi_read_timeout|fastcgi_next_upstream_timeout|fastcgi_buffer_size|recursive_error_pages|internal|types|alias|fastcgi_buffers|disable_symlinks");

    /** Settings that are younger than MySQL 8.0.0. */
    private static final Map<String, MysqlVersion> MYSQL = Map.of(
            "innodb_dedicated_server", new MysqlVersion(8, 0, 3),
            "mysqlx", new MysqlVersion(8, 0, 11),
            "log_replica_updates", new MysqlVersion(8, 0, 26),
            "replica_parallel_workers", new MysqlVersion(8, 0, 26),
            "replica_preserve_commit_order", new MysqlVersion(8, 0, 26),
            "replica_net_timeout", new MysqlVersion(8, 0, 26));

    private static final Set<String> OLD_MYSQL = Set.of(
            "server_id,report_host,report_port,port,bind_address,skip_name_resolve,gtid_mode,enforce_gtid_consistency,log_bin,"
                    .concat("binlog_expire_logs_seconds,sync_binlog,innodb_flush_log_at_trx_commit,relay_log,")
                    .concat("relay_log_recovery,super_read_only,ssl_ca,ssl_cert,ssl_key,tls_version,")
                    .concat("require_secure_transport,local_infile,innodb_buffer_pool_size,max_connections,")
                    .concat("performance_schema")
                    .split(","));

    private static Map<String, String> since(String... versionsAndWords) {
        var all = new TreeMap<String, String>(
                Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        for (int i = 0; i < versionsAndWords.length; i += 2) {
            for (var word : versionsAndWords[i + 1].split("\\|")) {
                all.put(word, versionsAndWords[i]);
            }
        }
        return all;
    }

    private static List<RenderedFile> files(String service) throws Exception {
        var found = new ArrayList<RenderedFile>();
        var rendering = new StackFiles(new Templates(Optional.empty()));
        for (var topology : Stacks.all().values()) {
            for (var server : topology.serversWithRoles()) {
                found.addAll(rendering.of(topology, server).ofService(service));
            }
        }
        return found;
    }

    /** Statements that the release's version does not know, or of which nobody has looked up since when it is known. */
    private static Set<String> unknown(Stream<String> statements, Map<String, String> since, String version) {
        var unknown = new TreeSet<String>();
        statements.forEach(statement -> {
            var known = since.entrySet().stream()
                    .filter(e -> statement.equals(e.getKey()) || statement.startsWith(e.getKey() + " "))
                    .findFirst();
            if (known.filter(e -> number(e.getValue()) <= number(version)).isEmpty()) {
                unknown.add(statement);
            }
        });
        return unknown;
    }

    private static int number(String version) {
        var parts = version.split("\\.");
        return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    }

    private static Stream<String> lines(RenderedFile file) {
        return file.content().lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#"));
    }

    @ParameterizedTest
    @EnumSource
    void its_haproxy_knows_every_line(Platform release) throws Exception {
        var lines = files("haproxy").stream().flatMap(SyntaxByReleaseTest::lines);
        assertThat(unknown(lines, HAPROXY, BRINGS.get(release).haproxy())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void its_nginx_knows_every_statement(Platform release) throws Exception {
        var statements = files("nginx").stream()
                .filter(file -> !file.path().equals(NginxPaths.DROP_IN)) // systemd's to read
                .flatMap(SyntaxByReleaseTest::lines)
                // The lines of a map, and those that go on from the one before.
                .filter(l ->
                        !l.startsWith("\"") && !l.startsWith("'") && !l.startsWith("}") && !l.matches("[0-9a-f.:]+ 1;"))
                .map(l -> l.replace(";", ""));
        assertThat(unknown(statements, NGINX, BRINGS.get(release).nginx())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void its_mysql_knows_every_setting_that_the_tool_makes(Platform release) {
        var version = BRINGS.get(release).mysql();
        var settings = MysqlSettings.of(
                Stacks.threeServers(), Stacks.threeServers().part(Mysql.class).orElseThrow(), "web-01");
        assertThat(settings).isNotEmpty().allSatisfy(s -> {
            assertThat(SettingHistory.problem(s.name(), s.value(), version)).isEmpty();
            assertThat(OLD_MYSQL.contains(s.name())
                            || Optional.ofNullable(MYSQL.get(s.name()))
                                    .filter(version::atLeast)
                                    .isPresent())
                    .as("%s in MySQL %s", s.name(), version)
                    .isTrue();
        });
    }

    @Test
    void a_word_that_is_too_young_is_found() {
        assertThat(unknown(Stream.of("http-request return status 200"), HAPROXY, "2.1"))
                .isNotEmpty();
        assertThat(unknown(Stream.of("http2 on"), NGINX, "1.26")).isNotEmpty();
        assertThat(BRINGS).containsOnlyKeys(Platform.values());
    }
}
