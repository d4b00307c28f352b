package com.foobar.infra.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import java.util.List;

/** An ordinary client that writes one number after the other, each until it is acknowledged, to whichever of two servers takes it. */
final class SteadyWriter implements AutoCloseable {

    /** A write that was refused was not made, and so is made again; after any other error it ends. */
    private static final String WRITE = """
            main() {
                trap '' PIPE
                rm -f /run/writer-end /run/acknowledged /run/writer.err; : >/run/acknowledged; n=1 where=%s other=%s
                while [ ! -e /run/writer-end ]; do
                    rm -f /run/w.in /run/w.out /run/w.err; mkfifo /run/w.in /run/w.out
                    timeout 60 mysql --host="${where%%%%:*}" --port="${where##*:}" -uwriter -pwriter --connect-timeout=2 -N -n app </run/w.in >/run/w.out 2>/run/w.err &
                    exec 3>/run/w.in 4</run/w.out
                    while [ ! -e /run/writer-end ]; do
                        printf 'INSERT INTO written (n) VALUES (%%s); SELECT %%s, ROUND(UNIX_TIMESTAMP(SYSDATE(6)) * 1000);\\n' $n $n >&3 || break
                        read -r row <&4 || break
                        printf '%%s\\n' "$row" >>/run/acknowledged; n=$((n + 1))
                    done
                    exec 3>&- 4<&-
                    grep -v -e 'Using a password' -e 'read-only' /run/w.err >>/run/writer.err
                    t=$where where=$other other=$t; sleep 0.01
                done
            }; main""";

    private final Lab lab;
    private final String host;
    private final Thread writer;

    /**
     * @param host where it runs
     * @param first a server, or an address with a port, as seen from there
     */
    SteadyWriter(Lab lab, String host, String first, String second) {
        this.lab = lab;
        this.host = host;
        this.writer = Thread.ofVirtual()
                .start(() -> lab.attempt(host, WRITE.formatted(endpoint(lab, first), endpoint(lab, second))));
        Faults.until(lab, host, "[ $(wc -l </run/acknowledged) -gt 200 ]");
    }

    private static String endpoint(Lab lab, String server) {
        return server.contains(":") ? server : lab.address(server) + ":3306";
    }

    /** Everything that was acknowledged is there once, and nothing else. @return what to say of the longest pause */
    String lostNothing(String server) {
        Faults.until(lab, host, "a=$(wc -l </run/acknowledged); sleep 1; [ $(wc -l </run/acknowledged) -gt $a ]");
        end();
        var rows = lab.on(host, "cat /run/acknowledged")
                .lines()
                .map(l -> l.split("\t"))
                .toList();
        assertThat(lab.sql(server, "SELECT CONCAT_WS(' ', COUNT(*), COUNT(DISTINCT n), MAX(n)) FROM app.written"))
                .as(lab.on(host, "cat /run/writer.err"))
                .isEqualTo(rows.size() + " " + rows.size() + " " + rows.size());
        return "pause of writes: " + pause(rows) + " ms, of " + rows.size() + " acknowledged, at "
                + rows.size() * 1000L / (at(rows.getLast()) - at(rows.getFirst())) + "/s";
    }

    private static long pause(List<String[]> rows) {
        long longest = 0;
        for (int i = 1; i < rows.size(); i++) {
            longest = Math.max(longest, at(rows.get(i)) - at(rows.get(i - 1)));
        }
        return longest;
    }

    private static long at(String[] row) {
        return Long.parseLong(row[1]);
    }

    private void end() {
        lab.on(host, "touch /run/writer-end");
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        end();
    }
}
