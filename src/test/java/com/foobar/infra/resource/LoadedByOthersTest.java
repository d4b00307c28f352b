package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.web.NginxCommand;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a running service is taken for one that runs what is on disk. */
class LoadedByOthersTest {

    private static final ServiceResource SERVICE = new ServiceResource(
            "one",
            new ServiceSpec(
                            new NginxCommand(),
                            Optional.empty(),
                            List.of(),
                            ServiceSpec.Loading.RELOAD,
                            "0123456789abcdef",
                            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
                            1)
                    .loading(List.of("/etc/nginx/nginx.conf", "/etc/nginx/conf.d")));

    /** What the plan shows of it, when it was proven to run the file of time 7.5 by start "a" and worker 12. */
    private static List<Delta.Detail> shown(String invocation, String workers, String changed) {
        return shown(invocation, workers, changed, "");
    }

    /** @param more what the host says of the unit besides */
    private static List<Delta.Detail> shown(String invocation, String workers, String changed, String more) {
        var unit = more + """
                @workers 10 %s
                @note nginx.service a 12
                @note nginx.service 7.5 /etc/nginx/nginx.conf
                @note nginx.service 8.5 /etc/nginx/conf.d
                @note nginx.service 8.5 /etc/systemd/system/nginx.service.d/ours.conf
                @note nginx.service 00aa process
                MainPID=10
                NRestarts=0
                LoadState=loaded
                ActiveState=active
                UnitFileState=enabled
                NeedDaemonReload=no
                DropInPaths=/etc/systemd/system/nginx.service.d/ours.conf
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
                        "s\t/etc/nginx/nginx.conf\tf\t644\troot\troot\t\tf\t" + changed
                                + "\ns\t/etc/nginx/conf.d\td\t755\troot\troot\t\td\t8.5\n"));
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

    @Test
    void a_file_beside_ours_that_was_changed_and_loaded_counts_as_ours_does() {
        var newer = "@newer nginx.service /etc/nginx/conf.d/other.conf\n";
        assertThat(shown("a", "11 12", "7.5", newer)).isEmpty();
        assertThat(shown("a", "12 13", "7.5", newer)).hasSize(2);
    }

    @Test
    void a_process_that_others_started_with_something_else_is_started_anew() {
        assertThat(shown("b", "31 32", "7.5", "@process nginx.service 00aa\n")).isEmpty();
        assertThat(shown("b", "31 32", "7.5", "@process nginx.service 00bb\n"))
                .contains(new Delta.Detail.Note("restarts"));
    }

    @Test
    void a_process_is_started_anew_when_the_unit_has_other_drop_ins_than_at_its_start() {
        var dropIn = "/etc/systemd/system/nginx.service.d/theirs.conf";
        assertThat(shown("a", "11 12", "7.5", "@note nginx.service a 12\n@note nginx.service 9.0 " + dropIn + "\n"))
                .contains(new Delta.Detail.Note("restarts"));
        assertThat(shown("a", "11 12", "7.5", "@newer nginx.service /etc/systemd/system/nginx.service.d/ours.conf\n"))
                .contains(new Delta.Detail.Note("restarts"));
    }

    @Test
    void a_process_with_another_command_than_its_unit_says_is_started_anew() {
        var start = "ExecStart={ path=/usr/sbin/nginx ; argv[]=/usr/sbin/nginx -g daemon on; master_process on; ;"
                + " ignore_errors=no ; pid=10 }\n";
        var own = "@command 10 nginx: master process /usr/sbin/nginx ";
        assertThat(shown("a", "11 12", "7.5", own + "-g daemon on; master_process on;\n" + start))
                .isEmpty();
        assertThat(shown("a", "11 12", "7.5", own + "-c /root/n.conf -g daemon on; master_process on;\n" + start))
                .contains(new Delta.Detail.Note("restarts"));
    }
}
