package com.foobar.infra.engine;

import com.foobar.infra.part.Quiet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All that keeps it quiet while servers change, by whoever would tell: more than one while the monitoring moves. */
final class Hushes implements AutoCloseable {

    /**
     * What is asked for.
     *
     * @param quiets one for each who may tell
     * @param unasked servers of the stack, or that left it, of which it is not known whether they tell
     * @param servers that change
     */
    record Wanted(List<Quiet> quiets, List<String> unasked, List<String> servers) {
        Wanted {
            quiets = List.copyOf(quiets);
            unasked = List.copyOf(unasked);
            servers = List.copyOf(servers);
        }

        Wanted(List<Quiet> quiets, Collection<String> servers) {
            this(quiets, List.of(), List.copyOf(servers));
        }
    }

    private final List<Hush> all;

    private Hushes(List<Hush> all) {
        this.all = all;
    }

    static Hushes over(Fleet fleet, Wanted wanted, Consumer<? super Event> events) {
        var all = wanted.quiets().stream()
                .map(quiet -> Hush.over(fleet, quiet, wanted.servers(), events))
                .toList();
        if (!all.isEmpty() && all.stream().allMatch(Hush::foundNobody)) {
            wanted.unasked()
                    .forEach(server -> events.accept(new Event.NotSilenced(new HostFailure(
                            server,
                            "it was not asked, and no other server has the monitoring that this stack is to have",
                            ""))));
        }
        return new Hushes(all);
    }

    /** The same beside work that waits for nothing: whoever would be told is asked for it while that goes on. */
    static Aside aside(Fleet fleet, Wanted wanted, Consumer<? super Event> events) {
        var had = new CompletableFuture<Hushes>();
        Thread.ofVirtual().name("hush aside").start(() -> had.complete(over(fleet, wanted, events)));
        return new Aside(had);
    }

    /** @param had what ends with this, at once or as soon as it is there */
    record Aside(CompletableFuture<Hushes> had) implements AutoCloseable {
        @Override
        public void close() {
            var _ = had.thenAccept(Hushes::close);
        }
    }

    @Override
    public void close() {
        all.forEach(Hush::close);
    }
}
