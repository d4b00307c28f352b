package com.foobar.infra.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When something was said, as each service writes it. */
class LogReaderTest {

    private static final LogReader READER = new LogReader(List.of(
            LogSource.journal("web-01", "nginx", "nginx.service"),
            LogSource.file("web-01", "nginx", "/var/log/nginx/access.log"),
            LogSource.file("web-01", "nginx", "/var/log/nginx/error.log"),
            LogSource.file("web-01", "mysql", "/var/log/mysql/error.log"),
            LogSource.file("web-01", "foobar-infra", "/var/log/foobar-infra.log")));

    static {
        // Since 2026-11-29T16:00:00Z, on a server in Berlin.
        assertThat(READER.read("@\t1795968000\t+01:00")).isEmpty();
    }

    private static LogLine line(String printed) {
        return READER.read(printed).orElseThrow();
    }

    @Test
    void the_journal_tells_microseconds_and_its_host_and_program_are_left_out() {
        var line = line("0\t1795968062.123456 web-01 nginx[812]: signal process started: again");
        assertThat(line.at()).isEqualTo(Instant.parse("2026-11-29T16:01:02.123456Z"));
        assertThat(line.text()).isEqualTo("signal process started: again");
        assertThat(line.server()).isEqualTo("web-01");
        assertThat(line.source()).isEqualTo("nginx");
    }

    @Test
    void files_tell_it_by_their_own_zone_or_by_the_servers() {
        assertThat(line("1\t10.0.0.1 - - [29/Nov/2026:17:01:03 +0100] \"GET / HTTP/1.1\" 200 12"))
                .isEqualTo(new LogLine(
                        Instant.parse("2026-11-29T16:01:03Z"),
                        "web-01",
                        "nginx",
                        "10.0.0.1 - - \"GET / HTTP/1.1\" 200 12"));
        assertThat(line("2\t2026/11/29 17:01:04 [error] 8#8: *1 connect() failed")
                        .at())
                .isEqualTo(Instant.parse("2026-11-29T16:01:04Z"));
        assertThat(line("3\t2026-11-29T16:01:05.250000Z 0 [System] [MY-010931] ready for connections")
                        .at())
                .isEqualTo(Instant.parse("2026-11-29T16:01:05.25Z"));
        assertThat(line("3\t2026-11-29T17:01:05.250000+01:00 0 [System] log_timestamps=SYSTEM")
                        .at())
                .isEqualTo(Instant.parse("2026-11-29T16:01:05.25Z"));
        assertThat(line("4\t2026-11-29T16:01:06Z topology=shop stage=web").text())
                .isEqualTo("topology=shop stage=web");
    }

    @Test
    void what_tells_no_time_goes_on_with_the_line_before_of_its_source() {
        assertThat(line("3\t2026-11-29T16:02:00Z 0 [ERROR] stack trace:").at())
                .isEqualTo(Instant.parse("2026-11-29T16:02:00Z"));
        assertThat(line("1\t10.0.0.1 - - [29/Nov/2026:17:05:00 +0100] \"GET / HTTP/1.1\" 200 12")
                        .at())
                .isEqualTo(Instant.parse("2026-11-29T16:05:00Z"));
        assertThat(line("3\t  at frame 7"))
                .isEqualTo(new LogLine(Instant.parse("2026-11-29T16:02:00Z"), "web-01", "mysql", "  at frame 7"));
        assertThat(line("2\t2026/99/99 17:01:04 no such day").text()).contains("no such day");
    }

    @Test
    void what_is_older_and_what_is_no_line_of_a_source_is_left_out() {
        assertThat(READER.read("")).isEmpty();
        assertThat(READER.read("17\tno such source")).isEmpty();
        assertThat(READER.read("x\tno number")).isEmpty();
        assertThat(READER.read("4\t2026-11-29T15:59:59Z too old")).isEmpty();
    }
}
