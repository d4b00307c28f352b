package com.foobar.infra.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks databases every 50 ms, past the tool, whether an ordinary account may write there. The lab's hosts share one clock.
 */
final class Sampler implements AutoCloseable {

    private static final String SAMPLE = """
            rm -f /var/tmp/sample-end /var/tmp/samples; : >/var/tmp/samples
            until [ -e /var/tmp/sample-end ]; do
                while [ ! -e /var/tmp/sample-end ]; do
                    echo 'SELECT ROUND(UNIX_TIMESTAMP(SYSDATE(6)) * 1000), @@read_only;'; sleep 0.05
                done | mysql -n -N 2>/dev/null >>/var/tmp/samples || sleep 0.05
            done""";

    private final Lab lab;
    private final List<String> servers;
    private final List<Thread> samplers = new ArrayList<>();

    Sampler(Lab lab, String... servers) {
        this.lab = lab;
        this.servers = List.of(servers);
        for (var server : servers) {
            samplers.add(Thread.ofVirtual().start(() -> lab.attempt(server, SAMPLE)));
            Faults.until(lab, server, "test -s /var/tmp/samples");
        }
    }

    /** A time in which one server was open, from the first sample that says so to the last one. */
    private record Open(String server, long from, long to) {}

    /** No two were open at one moment. */
    void neverTwo() {
        end();
        var all = new ArrayList<Open>();
        opened().forEach((_, times) -> all.addAll(times));
        for (var one : all) {
            assertThat(all)
                    .as("open beside " + one)
                    .noneMatch(
                            other -> !other.server.equals(one.server) && other.from <= one.to && one.from <= other.to);
        }
    }

    /** That one was never open. */
    void never(String server) {
        end();
        assertThat(opened().get(server)).isEmpty();
    }

    private Map<String, List<Open>> opened() {
        var found = new LinkedHashMap<String, List<Open>>();
        for (var server : servers) {
            var times = new ArrayList<Open>();
            long since = 0;
            long last = 0;
            for (var line : lab.on(server, "cat /var/tmp/samples").lines().toList()) {
                var words = line.split("\t");
                if (words.length == 2 && words[1].equals("0")) {
                    last = Long.parseLong(words[0]);
                    since = since == 0 ? last : since;
                } else if (since > 0) {
                    times.add(new Open(server, since, last));
                    since = 0;
                }
            }
            if (since > 0) {
                times.add(new Open(server, since, last));
            }
            found.put(server, times);
        }
        return found;
    }

    private void end() {
        servers.forEach(server -> lab.on(server, "touch /var/tmp/sample-end"));
        samplers.forEach(sampler -> {
            try {
                sampler.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        end();
    }
}
