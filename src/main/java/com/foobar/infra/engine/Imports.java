package com.foobar.infra.engine;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Script.Import;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Fetches what a script needs from other hosts, right before it runs. One for each stage: a value is fetched once. */
final class Imports {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * How many are fetched from one host at a time. Its sshd allows so many commands on a connection (MaxSessions, 10 unless
     * somebody says otherwise), and each of several replicas needs half a dozen values of the primary at once.
     */
    private static final int AT_A_TIME = 2;

    private final Fleet fleet;
    private final Consumer<? super Event> events;
    private final Map<Import, CompletableFuture<String>> fetched = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();

    Imports(Fleet fleet, Consumer<? super Event> events) {
        this.fleet = fleet;
        this.events = events;
    }

    /** A value could not be had; the message names it, the host and the reason. */
    static final class ImportFailed extends Exception {
        private static final long serialVersionUID = 1L;
        private final String hint;

        ImportFailed(String message, String hint) {
            super(message);
            this.hint = hint;
        }

        String hint() {
            return hint;
        }
    }

    /** The text of the script, with every import fetched, all at once where they do not need one another. */
    String render(Script script) throws ImportFailed {
        var values = fetch(script.imports());
        return script.render(source -> {
            var value = values.get(source);
            if (value == null) {
                throw new IllegalStateException("not fetched: " + source.name());
            }
            return value;
        });
    }

    private Map<Import, String> fetch(Collection<Import> wanted) throws ImportFailed {
        var pending = new LinkedHashMap<Import, CompletableFuture<String>>();
        for (var source : new LinkedHashSet<>(wanted)) {
            pending.put(source, fetching(source));
        }
        var values = new LinkedHashMap<Import, String>();
        for (var entry : pending.entrySet()) {
            try {
                values.put(entry.getKey(), entry.getValue().join());
            } catch (CompletionException e) {
                if (e.getCause() instanceof ImportFailed failed) {
                    throw failed;
                }
                throw e;
            }
        }
        return values;
    }

    private CompletableFuture<String> fetching(Import source) {
        var mine = new CompletableFuture<String>();
        var existing = fetched.putIfAbsent(source, mine);
        if (existing != null) {
            return existing;
        }
        Thread.ofVirtual().name("import from " + source.server()).start(() -> {
            try {
                mine.complete(run(source));
            } catch (ImportFailed | RuntimeException e) {
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    private String run(Import source) throws ImportFailed {
        var script = Script.builder()
                .line("main() {")
                .line("set -eu")
                .line("export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .line("umask 077")
                .script(source.source())
                .line("}")
                .line("main")
                .build();
        var text = render(script);
        events.accept(new Event.ScriptRan(source.server(), "fetch " + source.name(), script.toString()));
        // What it needs itself of other hosts is there by now, so nobody who has a turn waits for another.
        var turn = turns.computeIfAbsent(source.server(), _ -> new Semaphore(AT_A_TIME, true));
        turn.acquireUninterruptibly();
        try {
            var result = fleet.connection(source.server()).run(text, LIMIT, _ -> {});
            if (!result.ok()) {
                // Standard output may hold the value; only standard error is shown.
                throw new ImportFailed(
                        "needs " + source.name() + " of " + source.server() + ", which says: "
                                + Text.lastLines(result.stderr(), 3),
                        "");
            }
            return result.stdout().replaceFirst("\n\\z", "");
        } catch (TransportException e) {
            throw new ImportFailed(
                    "needs " + source.name() + " of " + source.server() + ", but " + e.getMessage(), e.hint());
        } finally {
            turn.release();
        }
    }
}
