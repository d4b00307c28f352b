package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done with a service of which no note says by which load of its files it lives. */
class UnnotedLoadTest {

    private static final String ENVIRONMENT = "/etc/page/release.env";
    private static final String CURRENT = "/srv/page/app/current";

    private static Optional<Delta> delta(ServiceSpec.Loading loading, String active, String changed, String more) {
        var service = new ServiceResource(
                "one",
                new ServiceSpec(
                                "page-app.service",
                                Optional.empty(),
                                List.of(),
                                loading,
                                "0123456789abcdef",
                                new ServiceSpec.GenerationSource.ProcessEnvironment(),
                                1)
                        .loading(List.of(ENVIRONMENT, CURRENT)));
        var unit = more + """
                MainPID=10
                NRestarts=0
                LoadState=loaded
                ActiveState=%s
                UnitFileState=enabled
                NeedDaemonReload=no
                InvocationID=a

                /proc/10/environ:FOOBAR_GENERATION=0123456789abcdef
                """.formatted(active);
        var facts = FreshHost.answer(
                service.facts(),
                Map.of(
                        "units",
                        unit,
                        "files",
                        (changed.isEmpty() ? "" : "s\t" + ENVIRONMENT + "\tf\t600\troot\troot\t\tf\t" + changed + "\n")
                                + "s\t" + CURRENT + "\tl\t777\troot\troot\treleases/1\td\t8.5000000000\n"));
        return service.diff(new ClusterFacts(Map.of("one", facts)));
    }

    private static Delta restarting(String changed, String more) {
        return delta(ServiceSpec.Loading.RESTART, "active", changed, "@started page-app.service 100.250000000\n" + more)
                .orElseThrow();
    }

    private static final Detail RESTARTS = new Detail.Note("restarts");
    private static final Detail UNKNOWN = new Detail.Attribute("loaded files", "not known which", "as on disk");

    @Test
    void one_whose_files_are_older_than_its_process_goes_on_running_and_is_noted() {
        var delta = restarting("100.2400000000", "");
        assertThat(delta.work())
                .isInstanceOfSatisfying(
                        Delta.Work.Run.class,
                        run -> assertThat(run.script().toString())
                                .isEqualToIgnoringWhitespace(
                                        "fi_note_first page-app.service " + ENVIRONMENT + " " + CURRENT));
        assertThat(delta.guard().toString()).contains("fi_changed_since_start");
    }

    @Test
    void one_of_whose_files_was_changed_or_taken_away_since_its_start_is_started_anew() {
        assertThat(restarting("100.2600000000", "").details()).containsExactly(UNKNOWN, RESTARTS);
        assertThat(restarting("", "").details()).containsExactly(UNKNOWN, RESTARTS);
    }

    @Test
    void one_of_which_the_start_is_not_known_is_started_anew() {
        assertThat(delta(ServiceSpec.Loading.RESTART, "active", "1.0", "")
                        .orElseThrow()
                        .details())
                .containsExactly(UNKNOWN, RESTARTS);
    }

    @Test
    void one_whose_unit_others_changed_since_its_start_is_started_anew() {
        assertThat(restarting("100.0", "@later page-app.service /etc/systemd/system/page-app.service.d/x.conf\n")
                        .details())
                .contains(RESTARTS);
    }

    @Test
    void one_that_reloads_does_so() {
        assertThat(delta(ServiceSpec.Loading.RELOAD, "active", "1.0", "@started page-app.service 100.25\n")
                        .orElseThrow()
                        .details())
                .containsExactly(UNKNOWN, new Detail.Note("reloads"));
    }

    @Test
    void one_that_answers_what_it_loaded_is_noted_only() {
        assertThat(delta(
                                ServiceSpec.Loading.RESTART_FOR_GENERATION,
                                "active",
                                "200.0",
                                "@started page-app.service 100.25\n")
                        .orElseThrow()
                        .work())
                .isInstanceOf(Delta.Work.Run.class);
    }

    @Test
    void one_that_does_not_run_is_started_as_ever() {
        assertThat(delta(ServiceSpec.Loading.RESTART, "inactive", "1.0", "")
                        .orElseThrow()
                        .details())
                .contains(new Detail.Note("starts"))
                .doesNotContain(UNKNOWN);
    }
}
