package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Script.Import;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.ExecResult;
import com.foobar.infra.transport.Held;
import com.foobar.infra.transport.Transport;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What scripts need of other hosts is fetched without asking more of a host at a time than its sshd lets it answer. */
class ImportsTest {

    /** Hosts that refuse a third command at a time, and let each take as long as the others need to come. */
    private static final class Strict implements Transport {

        final AtomicInteger asked = new AtomicInteger();

        @Override
        public Connection connect(HostAccess access) {
            return new Connection() {
                private final AtomicInteger running = new AtomicInteger();

                @Override
                public ExecResult run(CharSequence script, Duration timeout, Consumer<String> onLine)
                        throws TransportException {
                    try {
                        if (running.incrementAndGet() > 2) {
                            throw new TransportException(Kind.PROTOCOL, access.name(), "channel is not opened", "");
                        }
                        for (int i = 0; i < 1000; i++) {
                            Thread.yield();
                        }
                        return new ExecResult(0, "value " + asked.incrementAndGet() + "\n", "");
                    } finally {
                        running.decrementAndGet();
                    }
                }

                @Override
                public void follow(CharSequence script, Consumer<String> onLine) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Held hold(CharSequence script, Duration firstLineTimeout) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public byte[] ask(int port, byte[] request, Duration timeout) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public String describe() {
                    return access.name();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }

    @Test
    @Timeout(60)
    void no_host_is_asked_for_more_than_two_things_at_a_time_and_for_each_once() throws Exception {
        var transport = new Strict();
        try (var fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()))) {
            var script = Script.builder();
            for (int i = 0; i < 20; i++) {
                // Each needs something of another host first, which in turn needs something of this one.
                var key = new Import("a", "key " + i, Script.of("cat key"));
                var request = new Import(
                        "b", "request " + i, Script.builder().imported(key).build());
                var signed = new Import(
                        "a",
                        "certificate " + i,
                        Script.builder().imported(request).build());
                script.imported(signed).line("").imported(signed).line("");
            }
            var text = new Imports(fleet, _ -> {}).render(script.build());
            assertThat(text.lines()).hasSize(40).allMatch(line -> line.startsWith("'value "));
        }
        assertThat(transport.asked).hasValue(60);
    }
}
