package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The figures of a stack on hosts that is watched. */
record WatchedFigures(WatchedStack stack) {

    /** Of PHP, which this stack has not, the tests of it look. */
    private static final String ELSEWHERE = "foobar_infra_php_";

    void areTold() throws IOException {
        stack.bring("names.py");
        for (var dashboard : List.of(
                "src/main/resources/com/foobar/infra/engine/dashboard/panels.json",
                "examples/grafana/foobar-infra.json")) {
            var file = Path.of(dashboard);
            stack.bring(file.getFileName().toString(), Files.readAllBytes(file));
        }
        stack.until("mon", "test $(python3 /root/names.py " + ELSEWHERE + " | wc -w) = 1");
        assertThat(Integer.parseInt(stack.lab().on("mon", "python3 /root/names.py " + ELSEWHERE)))
                .isGreaterThan(40);
        // Each question of a dashboard is answered, not only what it is made of.
        stack.bring("answers.py");
        stack.until("mon", "test $(python3 /root/answers.py " + ELSEWHERE + " | wc -l) = 1");
        assertThat(Integer.parseInt(stack.lab().on("mon", "python3 /root/answers.py " + ELSEWHERE)))
                .isGreaterThan(15);
        // What nothing goes by is not kept, of the exporter that tells most by far.
        assertThat(figures("count({job=\"mysql\", instance=\"one\"}) > 200 < 400"))
                .isNotEmpty();
        assertThat(
                        figures(
                                "{__tmp_kept=~\".+\"} or mysql_global_variables_sort_buffer_size or mysql_global_status_performance_schema_lost_total"))
                .isEmpty();
        stack.lab()
                .on(
                        "mon",
                        "sed -i s/replica_io_running/slave_io_running/ /etc/prometheus/rules/foobar-infra-databases.yml");
        assertThat(stack.lab().on("mon", "python3 /root/names.py " + ELSEWHERE))
                .endsWith(" mysql_slave_status_slave_io_running");
        stack.lab().on("mon", "sed -i s/probe_duration_seconds/probe_length/ /root/panels.json");
        assertThat(stack.lab().on("mon", "python3 /root/names.py " + ELSEWHERE)).contains(" probe_length");
        stack.site().apply();
    }

    private String figures(String expression) {
        return stack.lab().on("mon", "promtool query instant http://127.0.0.1:9090 '" + expression + "'");
    }
}
