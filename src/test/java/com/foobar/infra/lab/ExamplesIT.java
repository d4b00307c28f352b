package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each seed's example as it stands in {@code examples/}, but for the literal addresses, on hosts of its own. Between them:
 * databases apart, an app apart, a server in reserve with two replicas, IPv6, names, own ports, passwords brought along.
 */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Tag("mysql")
@Order(1)
class ExamplesIT {

    private static final Path EXAMPLES = Programs.ROOT.resolve("examples");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed-1-databases-apart",
                "seed-2-active-active",
                "seed-3-app-apart",
                "seed-4-active-passive",
                "seed-5-own-ports-and-secrets"
            })
    void an_example_becomes_a_stack_that_works(String name) throws Exception {
        var example = TopologyLoader.load(EXAMPLES.resolve(name + ".yml")).topology();
        var servers = example.servers().stream().map(Server::name).toArray(String[]::new);
        try (var lab = Lab.up("it-examples", Lab.READY, servers)) {
            var site = new Site(lab, withPasswords(), directory);
            copy("app/server.py", "site/index.html", "site/static/style.css");
            site.topology(at(lab, example, Programs.text(EXAMPLES.resolve(name + ".yml"))));

            site.apply();

            site.hasNoChanges();
            site.isVerified();
            var balancer = example.part(LoadBalancer.class).orElseThrow();
            var visitor = new Http("http://" + lab.address(balancer.servers().getFirst()) + ":" + balancer.port());
            assertThat(visitor.get("/hello").headers().firstValue("X-Served-By"))
                    .isPresent();
            var active = example.part(Web.class).orElseThrow().servers().stream()
                    .filter(w -> !w.backup())
                    .map(w -> w.server())
                    .toList();
            assertThat(visitor.servedBy(2 * active.size()).keySet()).isSubsetOf(active);
        }
    }

    /** The literal addresses become those of the lab, of the same family; names stay. */
    private static String at(Lab lab, Topology example, String yaml) {
        var text = yaml;
        for (var server : example.servers()) {
            if (server.literal()) {
                var address = server.ipv6() ? lab.address6(server.name()) : lab.address(server.name());
                assertThat(text).contains(server.address());
                text = text.replaceFirst(
                        "(?m)^(  " + server.name() + ": .*|  " + server.name() + ":\n.*)\\b" + server.address() + "$",
                        "$1" + address);
                assertThat(text).contains(address);
            }
        }
        return text;
    }

    private Tool withPasswords() throws IOException {
        Files.writeString(directory.resolve(".foobar-replication-password"), "replication's own 'word'\n");
        return Tool.built().with(Map.of("FOOBAR_APP_PASSWORD", "the app's \"own\" word", "HOME", directory.toString()));
    }

    private void copy(String... files) {
        try {
            for (var file : List.of(files)) {
                Files.createDirectories(directory.resolve(file).getParent());
                Files.copy(EXAMPLES.resolve(file), directory.resolve(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
