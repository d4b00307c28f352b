package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The app owns nothing of what it runs. */
class OwnershipResourceTest {

    private static final OwnershipResource DIRECTORY =
            new OwnershipResource("one", "/srv/page", List.of("page-app-x", "page-app"));

    private static Optional<Delta> delta(String type, String mode, String owner, String group) {
        var line = String.join("\t", "s", "/srv/page", type, mode, owner, group, "", type, "1.5") + "\n";
        return DIRECTORY.diff(
                new ClusterFacts(Map.of("one", FreshHost.answer(DIRECTORY.facts(), Map.of("files", line)))));
    }

    @Test
    void a_directory_of_the_apps_own_account_becomes_roots() {
        assertThat(delta("d", "755", "page-app", "page-app").orElseThrow().details())
                .containsExactly(new Delta.Detail.Attribute("owner", "page-app:page-app 755", "root:root 755"));
        assertThat(delta("d", "775", "root", "page-app")).isPresent();
    }

    @Test
    void others_are_not_its_business() {
        assertThat(delta("d", "755", "root", "root")).isEmpty();
        assertThat(delta("d", "750", "root", "page-app")).isEmpty();
        assertThat(delta("d", "755", "pat", "pat")).isEmpty();
        assertThat(delta("l", "777", "page-app", "page-app")).isEmpty();
    }
}
