package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.FreshHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a running service is taken for one that runs what is on disk. */
class LoadedByOthersTest {

    private static final ServiceResource SERVICE = new ServiceResource(
            "one",
            new ServiceSpec(
                            "nginx.service",
                            Optional.empty(),
                            List.of(),
                            ServiceSpec.Loading.RELOAD,
                            "0123456789abcdef",
                            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
                            1)
                    .loading(List.of("/etc/nginx/nginx.conf")));

    /** What the plan shows of it, when it was proven to run the file of time 7.5 by start "a" and worker 12. */
    private static List<Delta.Detail> shown(String invocation, String workers, String changed) {
        var unit = """
                @workers 10 %s
                @note nginx.service a 12
                @note nginx.service 7.5 /etc/nginx/nginx.conf
                MainPID=10
                NRestarts=0
                LoadState=loaded
                ActiveState=active
                UnitFileState=enabled
                NeedDaemonReload=no
                InvocationID=%s
                """.formatted(workers, invocation);
        var facts = FreshHost.answer(
                SERVICE.facts(),
                Map.of(
                        "units",
                        unit,
                        "http",
                        "= HTTP/1.1 200 OK\u001f\u001f0123456789abcdef\u001f\n",
                        "files",
                        "s\t/etc/nginx/nginx.conf\tf\t644\troot\troot\t\tf\t" + changed + "\n"));
        return SERVICE.diff(new ClusterFacts(Map.of("one", facts)))
                .map(Delta::details)
                .orElse(List.of());
    }

    @Test
    void the_load_that_was_proven_counts_whatever_was_done_to_the_files() {
        assertThat(shown("a", "11 12", "7.5")).isEmpty();
        assertThat(shown("a", "11 12", "9.0")).isEmpty();
    }

    @Test
    void a_later_load_of_the_same_files_is_as_good() {
        assertThat(shown("a", "12 13", "7.5")).isEmpty();
        assertThat(shown("b", "31 32", "7.5")).isEmpty();
    }

    @Test
    void a_later_load_and_changed_files_are_not() {
        assertThat(shown("a", "12 13", "9.0")).hasSize(2);
        assertThat(shown("b", "31 32", "9.0")).hasSize(2);
    }
}
