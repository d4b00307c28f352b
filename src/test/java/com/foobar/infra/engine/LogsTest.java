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
            says.removeFirst().forEach(line);
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

    private static final String FIRST = "0\t1795969584.100000 web-01 nginx[12]: first";
    private static final String SECOND = "0\t1795969585.200000 web-01 nginx[12]: second";
    private static final String THIRD = "0\t1795969586.300000 web-01 nginx[12]: third";

    private final FakeTransport transport = new FakeTransport();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    private List<String> heard() {
        return events.stream()
                .map(event -> event instanceof Event.Logged(var line)
                        ? line.text()
                        : event.getClass().getSimpleName())
                .toList();
    }

    /** All that is told until that is heard. */
    private List<String> following(Talker talker, List<LogSource> sources, String last) throws InterruptedException {
        transport.add("web-01", talker);
        var fleet = new Fleet(transport, name -> HostAccess.plain(name, new Sudo.None()));
        var logs = new Logs(fleet, sources, _ -> true, events::add);
        var following = Thread.ofPlatform().daemon().start(() -> {
            try {
                logs.follow(Duration.ofMinutes(10));
            } catch (InterruptedException e) {
                return; // It has heard enough.
            }
        });
        Awaitility.await(last).atMost(Duration.ofSeconds(60)).until(() -> heard().contains(last));
        following.interrupt();
        following.join();
        return heard();
    }

    @Test
    void what_was_heard_before_a_connection_broke_is_not_told_again_and_what_comes_after_it_is() throws Exception {
        var web = new Talker(List.of(List.of(FIRST, SECOND), List.of(FIRST, SECOND), List.of(FIRST, SECOND, THIRD)));
        var told = following(web, List.of(LogSource.journal("web-01", "nginx", "nginx.service")), "third");
        assertThat(told.stream().filter(text -> !text.equals("LogLost"))).containsExactly("first", "second", "third");
        assertThat(told.stream().filter("LogLost"::equals))
                .as("told once, though it broke again before anything was heard")
                .hasSize(1);
        assertThat(transport.connects()).hasSize(3);
    }

    /** Of a file that tells whole seconds more may come in the second that was heard last, and of a quiet one what is older. */
    @Test
    void what_one_source_said_while_nobody_heard_it_is_told_though_another_was_heard_later() throws Exception {
        var request = "1\t::1 [29/Nov/2026:16:26:%s +0000] %s";
        var early = request.formatted("23", "early");
        var twice = request.formatted("25", "twice");
        var same = request.formatted("25", "in the same second");
        var late = "0\t1795969585.900000 web-01 nginx[12]: late";
        var web = new Talker(
                List.of(List.of(late), List.of(late, early, twice), List.of(late, early, twice, twice, same, THIRD)));
        var told = following(
                web,
                List.of(
                        LogSource.journal("web-01", "nginx", "nginx.service"),
                        LogSource.file("web-01", "nginx", "/var/log/nginx/access.log")),
                "third");
        assertThat(told.stream().filter(text -> !text.equals("LogLost")))
                .containsExactlyInAnyOrder(
                        "late", "::1 early", "::1 twice", "::1 twice", "::1 in the same second", "third");
    }
}
