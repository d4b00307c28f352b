package com.foobar.infra.part.mysql.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.SecretResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who changed an account's privileges: the topology or somebody by hand. */
class AccountResourceTest {

    private static final MysqlFact MYSQL = new MysqlFact();
    private static final String HELD = "print of the secret";

    private final MysqlState.Running primary = Recorded.running("primary");
    private final Account account = primary.accounts().stream()
            .filter(a -> !a.passwordPrint().isEmpty() && !a.grants().isEmpty())
            .findFirst()
            .orElseThrow();

    private AccountResource wanting(List<Account.Grant> grants) {
        var secret = new SecretResource("db-01", new Keeper("shop", "db-01"), "mysql-app", Optional.empty());
        return new AccountResource("db-01", account.user(), account.host(), secret, grants, MYSQL, AccountCopies.NONE);
    }

    /** @param granted what was granted last, as it was noted */
    private ClusterFacts observed(AccountResource resource, String granted) {
        return observed(resource, granted, primary);
    }

    private ClusterFacts observed(AccountResource resource, String granted, MysqlState.Running primary) {
        var facts = new HashMap<Fact<?>, Object>();
        facts.put(MYSQL, primary);
        facts.put(resource.secret().fact(), new SecretFact.State(HELD, ""));
        var noted = account.passwordPrint() + ":" + HELD + (granted.isEmpty() ? "" : ":" + granted);
        facts.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(resource.id().toString(), noted)));
        return new ClusterFacts(Map.of("db-01", Facts.of(facts)));
    }

    private static final List<Account.Grant> OTHERS = List.of(Account.Grant.onSchema("other", "SELECT"));

    @Test
    void the_topology_asks_for_others_than_it_did() {
        var resource = wanting(OTHERS);
        var observed = observed(resource, wanting(account.grants()).grantsPrint());
        assertThat(resource.diff(observed)).isPresent();
        assertThat(resource.drifted(observed)).contains(false);
    }

    @Test
    void somebody_granted_others() {
        var resource = wanting(OTHERS);
        var observed = observed(resource, resource.grantsPrint());
        assertThat(resource.diff(observed)).isPresent();
        assertThat(resource.drifted(observed)).isEmpty();
        assertThat(resource.followsOthers(observed)).isFalse();
    }

    @Test
    void nobody_noted_what_was_granted() {
        var resource = wanting(OTHERS);
        assertThat(resource.drifted(observed(resource, ""))).isEmpty();
    }

    private static String sql(AccountResource resource, ClusterFacts observed) {
        var work = resource.diff(observed).orElseThrow().work();
        return ((Delta.Work.Run) work).script().render();
    }

    @Test
    void only_what_is_too_much_is_revoked() {
        var resource = wanting(List.of(Account.Grant.of("app.*", "SELECT")));
        var sql = sql(resource, observed(resource, resource.grantsPrint()));
        assertThat(sql)
                .contains("REVOKE /*!80030 IF EXISTS */ DELETE, INSERT, UPDATE ON `app`.* FROM ")
                .doesNotContain("CREATE USER", "IDENTIFIED");
    }

    @Test
    void an_account_is_made_with_its_password_at_once() {
        var secret = new SecretResource("db-01", new Keeper("shop", "db-01"), "mysql-app", Optional.empty());
        var resource = new AccountResource("db-01", "new'one", "10.0.0.9", secret, OTHERS, MYSQL, AccountCopies.NONE);
        assertThat(sql(resource, observed(resource, "")))
                .contains("CREATE USER IF NOT EXISTS")
                .contains("IDENTIFIED WITH caching_sha2_password BY ")
                .contains("fi_sql_secret")
                .contains("PASSWORD EXPIRE NEVER PASSWORD HISTORY 0 PASSWORD REUSE INTERVAL 0 DAY");
    }

    @Test
    void one_with_further_factors_is_made_anew_as_dropping_them_stops_a_replica_that_knows_none() {
        var resource = wanting(account.grants());
        var said = Recorded.output("primary")
                .replaceFirst(
                        "\nstatus\t",
                        "\naccount-terms\t" + account.user() + "\t" + account.host()
                                + "\t\t\t\t\t\tkept\tasked for, and a third" + "\nstatus\t");
        var sql = sql(resource, observed(resource, resource.grantsPrint(), (MysqlState.Running) Recorded.read(said)));
        assertThat(sql).containsSubsequence("DROP USER IF EXISTS ", "CREATE USER IF NOT EXISTS ", "GRANT ");
        assertThat(sql).doesNotContain("DROP 2 FACTOR", "DISCARD OLD PASSWORD");
    }
}
