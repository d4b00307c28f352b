package com.foobar.infra.part.mysql.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may log in to the databases of a stack, and from where: lb-01 runs the app, web-01 is the primary, web-02 the replica. */
class AccountsTest {

    private static List<AccountResource> accounts(String app, String primary, String replica, String database)
            throws Exception {
        var t = Stacks.threeServers();
        var m = t.part(Mysql.class).orElseThrow();
        var topology = Topologies.of(
                t.name(),
                t.domain(),
                List.of(new Server("lb-01", app), new Server("web-01", primary), new Server("web-02", replica)),
                t.part(LoadBalancer.class),
                t.part(Web.class),
                Optional.of(Stacks.builtin("lb-01")),
                Optional.of(new Mysql(
                        m.primary(),
                        m.replicas(),
                        m.port(),
                        database,
                        m.appUser(),
                        m.appPassword(),
                        m.replicationUser(),
                        m.replicationPassword(),
                        m.bufferPoolBytes(),
                        m.binlogRetention(),
                        m.packageSource(),
                        m.settings(),
                        Mysql.Durability.ASYNC,
                        Optional.empty(),
                        Map.of(),
                        Map.of())));
        return Stacks.stack(topology, "t").stages().stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(AccountResource.class::isInstance)
                .map(AccountResource.class::cast)
                .toList();
    }

    @ParameterizedTest(name = "app {0}, primary {1}, replica {2}")
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.1, 10.0.0.3",
        "fd00::1, fd00::2, fd00::3, fd00::1, fd00::3",
        // It would come from an IPv6 address that nobody has told.
        "10.0.0.1, fd00::2, fd00::3, %, fd00::3",
        "fd00::1, 10.0.0.2, 10.0.0.3, %, 10.0.0.3",
        // The app reads from the replica; the replica becomes the primary's client.
        "10.0.0.1, 10.0.0.2, fd00::3, %, %",
        // A name may lead to either.
        "10.0.0.1, db.internal, 10.0.0.3, %, %",
        "app.internal, 10.0.0.2, 10.0.0.3, %, 10.0.0.3",
    })
    void an_account_is_bound_to_its_clients_address_where_that_can_be_told(
            String app, String primary, String replica, String appFrom, String replicaFrom) throws Exception {
        assertThat(accounts(app, primary, replica, "foobar").stream()
                        .filter(a -> !a.user().equals(StackAccounts.OPENER))
                        .map(a -> a.user() + "@" + a.host())
                        .sorted()
                        .toList())
                .containsExactly("foobar_app@" + appFrom, "foobar_repl@" + replicaFrom);
    }

    @Test
    void the_account_by_which_a_primary_asks_has_no_privilege_and_is_bound_to_whoever_may_be_it() throws Exception {
        assertThat(accounts("10.0.0.1", "10.0.0.2", "10.0.0.3", "foobar"))
                .filteredOn(a -> a.user().equals(StackAccounts.OPENER))
                .allSatisfy(a -> assertThat(a.grants()).isEmpty())
                .extracting(a -> a.host())
                .containsExactly("10.0.0.2", "10.0.0.3");
    }

    @Test
    void an_underscore_in_a_databases_name_stands_for_itself_only() throws Exception {
        var app = accounts("10.0.0.1", "10.0.0.2", "10.0.0.3", "foo_bar").stream()
                .filter(a -> a.user().equals("foobar_app"))
                .findFirst()
                .orElseThrow();
        assertThat(app.grants()).extracting(Account.Grant::scope).containsExactly("foo\\_bar.*");
    }
}
