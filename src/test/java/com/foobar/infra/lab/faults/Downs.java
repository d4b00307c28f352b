package com.foobar.infra.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When MySQL was down, as each server's own error log has it: from when it was told to end until it took connections again. The
 * lab's hosts share one clock.
 */
final class Downs {

    private static final String LOG = "/var/log/mysql/error.log";
    private static final String ENDS = "MY-013172";
    private static final String READY = "MY-010931";

    private final Lab lab;
    private final Map<String, String> from = new LinkedHashMap<>();

    /** Counts from now on. */
    Downs(Lab lab, String... servers) {
        this.lab = lab;
        for (var server : servers) {
            from.put(server, lab.on(server, "stat -c %s " + LOG));
        }
    }

    private record Down(String server, Instant from, Instant to) {}

    private List<Down> all() {
        var all = new ArrayList<Down>();
        from.forEach((server, size) -> {
            var since = Instant.MIN;
            for (var line : lab.on(
                            server,
                            "tail -c +$((" + size + " + 1)) " + LOG + " | grep -e " + ENDS + " -e " + READY + " || :")
                    .lines()
                    .toList()) {
                var at = Instant.parse(line.substring(0, line.indexOf(' ')));
                if (line.contains(ENDS)) {
                    since = at;
                } else if (!since.equals(Instant.MIN)) {
                    all.add(new Down(server, since, at));
                    since = Instant.MIN;
                }
            }
            assertThat(since).as(server + " is down").isEqualTo(Instant.MIN);
        });
        return all;
    }

    /** Who was down, in that order; never two of them at one moment. */
    List<String> order() {
        var all = all().stream()
                .sorted((one, other) -> one.from.compareTo(other.from))
                .toList();
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).from).as(all.toString()).isAfter(all.get(i - 1).to);
        }
        return all.stream().map(Down::server).toList();
    }
}
