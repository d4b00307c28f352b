package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.LogSource;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.ExecResult;
import com.foobar.infra.transport.FakeTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is heard of logs over connections that break. */
class LogsTest {

    /** A server whose connection breaks after what it says, but for the last time. */
    private static final class Talker implements FakeTransport.Host {
        private final Deque<List<String>> says;
        private final CountDownLatch over = new CountDownLatch(1);

        Talker(List<List<String>> says) {
            this.says = new ArrayDeque<>(says);
        }

        @Override
        public ExecResult run(String script, Consumer<String> line) {
            line.accept("@\t1795960000\t+00:00");
            says.removeFirst().forEach(text -> line.accept("0\t" + text));
            if (!says.isEmpty()) {
                throw new FakeTransport.Broken();
            }
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new ExecResult(0, "", "");
        }

        @Override
        public String hold(String script) {
            throw new IllegalStateException();
        }

        @Override
        public void released() {
            throw new IllegalStateException();
        }
    }

    private static final String FIRST = "1795969584.100000 web-01 nginx[12]: first";
    private static final String SECOND = "1795969585.200000 web-01 nginx[12]: second";
    private static final String THIRD = "1795969586.300000 web-01 nginx[12]: third";

    private final FakeTransport transport = new FakeTransport();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    private List<String> heard() {
        return events.stream()
                .map(event -> event instanceof Event.Logged(var line)
                        ? line.text()
                        : event.getClass().getSimpleName())
                .toList();
    }

    @Test
    void what_was_heard_before_a_connection_broke_is_not_told_again_and_what_comes_after_it_is() throws Exception {
        var web = new Talker(List.of(List.of(FIRST, SECOND), List.of(FIRST, SECOND), List.of(FIRST, SECOND, THIRD)));
        transport.add("web-01", web);
        var fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()));
        var logs =
                new Logs(fleet, List.of(LogSource.journal("web-01", "nginx", "nginx.service")), _ -> true, events::add);
        var following = Thread.ofPlatform().daemon().start(() -> {
            try {
                logs.follow(Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                return; // It has heard enough.
            }
        });
        Awaitility.await("the third").atMost(Duration.ofSeconds(60)).until(() -> heard().contains("third"));
        following.interrupt();
        following.join();
        var told = heard();
        assertThat(told.stream().filter(text -> !text.equals("LogLost"))).containsExactly("first", "second", "third");
        assertThat(told.stream().filter("LogLost"::equals))
                .as("told once, though it broke again before anything was heard")
                .hasSize(1);
        assertThat(transport.connects()).hasSize(3);
    }
}
