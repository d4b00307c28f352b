package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.secret.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A password that the operator changes is told from a file that somebody edited. */
class SecretResourcesTest {

    private static final String ENV = "/etc/shop/app.env";

    private final SecretResource secret = new SecretResource(
            "web-01", new Keeper("shop", "db-01"), "mysql-app", Optional.of(Secret.of("new password")));
    private final SecretEnvironmentResource environment = new SecretEnvironmentResource(secret, ENV, "DB_PASSWORD");

    private ClusterFacts observed(String print, String sum) {
        var facts = new HashMap<Fact<?>, Object>();
        facts.put(secret.fact(), new SecretFact.State(print, SecretFact.State.CLOSED));
        facts.put(
                FileFact.metadata(ENV),
                new FileFact.State("regular file", "600", "root", "root", sum, Optional.empty(), false, ""));
        facts.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(secret.id().toString(), "held", "environment " + ENV, "written")));
        return new ClusterFacts(Map.of("web-01", Facts.of(facts)));
    }

    @Test
    void a_new_password_is_the_operators() {
        var observed = observed("print of the old one", "written");
        assertThat(secret.diff(observed)).isPresent();
        assertThat(secret.drifted(observed)).contains(false);
        assertThat(environment.diff(observed)).isPresent();
        assertThat(environment.followsOthers(observed)).isTrue();
    }

    @Test
    void a_password_that_was_taken_away_is_left_to_the_manifest() {
        assertThat(secret.drifted(observed("", "written"))).isEmpty();
    }

    @Test
    void an_edited_environment_is_somebodys() {
        assertThat(environment.followsOthers(observed("print of the old one", "edited")))
                .isFalse();
    }
}
