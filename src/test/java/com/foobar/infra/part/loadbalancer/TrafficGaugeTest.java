package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What HAProxy's statistics come to at a glance. */
class TrafficGaugeTest {

    private static final String HEADER =
            "# pxname,svname,qcur,scur,stot,status,rate,check_status,check_code,hrsp_5xx,req_rate,req_tot\n";
    private static final TrafficGauge GAUGE = new TrafficGauge("lb-01");

    private static List<Reading> read(String statistics) {
        return GAUGE.read(new ClusterFacts(
                Map.of("lb-01", FreshHost.answer(GAUGE.facts(), Map.of("haproxy-traffic", "+\n" + statistics)))));
    }

    @Test
    void visitors_and_each_server_are_told_and_the_machines_own_frontend_is_not() {
        var readings = read(HEADER
                + "status,FRONTEND,,0,31,OPEN,0,,,0,0,31\n"
                + "public,FRONTEND,,12,900,OPEN,3,,,4,84,10231\n"
                + "web,web-01,0,5,420,UP,2,L7OK,200,1,,\n"
                + "web,web-02,0,0,433,DOWN,0,L7OK,200,3,,\n"
                + "web,web-03,0,1,9,DRAIN,0,L7OK,200,0,,\n"
                + "web,BACKEND,0,6,900,UP,3,,,4,,10231\n");
        assertThat(readings)
                .extracting(Reading::subject)
                .containsExactly("public", "web/web-01", "web/web-02", "web/web-03");
        assertThat(readings)
                .extracting(Reading::level)
                .containsExactly(Level.WELL, Level.WELL, Level.BAD, Level.NOTABLE);
        assertThat(readings.getFirst().cells())
                .containsExactly("OPEN", "12 open", "84 requests/s", "", "4 of 10231 failed");
        assertThat(readings.get(1).values()).containsEntry("open", 5L).containsEntry("errors", 1L);
    }

    @Test
    void a_backend_that_keeps_visitors_waiting_or_has_no_server_is_told_itself() {
        assertThat(read(HEADER + "web,web-01,3,5,420,UP,2,L7OK,200,1,,\nweb,BACKEND,3,6,900,UP,3,,,4,,10231\n"))
                .anySatisfy(r -> {
                    assertThat(r.subject()).isEqualTo("web, as a whole");
                    assertThat(r.level()).isEqualTo(Level.NOTABLE);
                    assertThat(r.cells()).contains("3 wait");
                });
        assertThat(read(HEADER + "web,web-01,0,0,420,DOWN,0,L7OK,200,1,,\nweb,BACKEND,0,0,900,DOWN,0,,,4,,10231\n"))
                .anySatisfy(r -> {
                    assertThat(r.subject()).isEqualTo("web, as a whole");
                    assertThat(r.level()).isEqualTo(Level.BAD);
                });
    }

    @Test
    void one_that_does_not_answer_is_bad_and_other_columns_are_no_answer() {
        assertThat(read(""))
                .singleElement()
                .satisfies(r -> assertThat(r.level()).isEqualTo(Level.BAD));
        assertThatThrownBy(() -> read("# pxname,svname,qcur\n")).isInstanceOf(MalformedAnswer.class);
    }
}
