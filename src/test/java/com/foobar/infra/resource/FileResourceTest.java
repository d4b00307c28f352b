package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileResourceTest {

    private static final ServiceSpec NGINX = new ServiceSpec(
            "nginx.service",
            Optional.empty(),
            List.of(),
            ServiceSpec.Loading.RELOAD,
            "0123456789abcdef",
            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
            10);

    private final FileResource file =
            new FileResource("web-01", "/etc/nginx/nginx.conf", "new\n", "644", "root", "root", NGINX);

    private ClusterFacts holding(String content) {
        return holding(content, false);
    }

    private ClusterFacts holding(String content, boolean packaged) {
        var fact = (FileFact) file.facts().iterator().next();
        var state = new FileFact.State(
                "regular file", "644", "root", "root", Sha256.of(content), Optional.of(content), packaged, "");
        return new ClusterFacts(Map.of("web-01", Facts.of(Map.<Fact<?>, Object>of(fact, state))));
    }

    @Test
    void a_packages_own_file_is_told_from_one_that_somebody_changed() {
        assertThat(file.diff(holding("old\n", true)).orElseThrow().details())
                .startsWith(new Delta.Detail.Packaged(), new Delta.Detail.Text(file.path(), "old\n", "new\n"));
        assertThat(file.diff(holding("old\n")).orElseThrow().details())
                .doesNotContain(new Delta.Detail.Packaged())
                .contains(new Delta.Detail.Text(file.path(), "old\n", "new\n"));
    }

    @Test
    void what_another_stack_wrote_is_told_by_its_first_line() {
        var written = "# shop-2: nginx on web-01. Written by foobar-infra; change the topology.\nuser www-data;\n";
        assertThat(file.otherStack(holding(written))).contains("shop-2");
    }

    @Test
    void what_somebody_else_wrote_is_no_stack() {
        assertThat(file.otherStack(holding("user www-data;\n# shop: x. Written by foobar-infra;\n")))
                .isEmpty();
        assertThat(file.otherStack(holding("# Written by foobar-infra; or so\n")))
                .isEmpty();
    }
}
