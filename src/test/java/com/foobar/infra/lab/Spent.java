package com.foobar.infra.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the time of a class of lab tests goes to, for {@code build/test-summary}: booting and removing hosts, each command of the tool, and what
 * is asked of the hosts past it.
 *
 * <p>Registered for all test classes in {@code META-INF/services}; a class that starts no program leaves nothing. What threads of a class's own start
 * is not counted.
 */
public final class Spent implements BeforeAllCallback, AfterAllCallback {

    private static final Path REPORTS = Programs.ROOT.resolve("target/failsafe-reports/spent");
    private static final List<String> LOOKS = List.of("exec", "ssh", "list", "inventory");

    /** Classes run side by side, each in a thread of its own from its first boot to its end. */
    private static final ThreadLocal<Map<String, Long>> NANOS = ThreadLocal.withInitial(TreeMap::new);

    static void on(List<String> command, long nanos) {
        NANOS.get().merge(kind(command), nanos, Long::sum);
    }

    private static String kind(List<String> command) {
        var words =
                command.stream().skip(command.getFirst().equals("env") ? 2 : 0).toList();
        var program = words.getFirst();
        if (program.endsWith("/lab/lab")) {
            // lab/lab --prefix NAME VERB
            return LOOKS.contains(words.get(3)) ? "looks" : "boot";
        }
        return program.endsWith("/foobar-infra") && words.size() > 1 ? words.get(1) : "other programs";
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isWhole(context)) {
            NANOS.remove();
        }
    }

    /** A line a kind: class, kind, milliseconds. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (!isWhole(context) || NANOS.get().isEmpty()) {
            return;
        }
        var name = context.getRequiredTestClass().getName();
        var lines = NANOS.get().entrySet().stream()
                .map(spent -> name + "\t" + spent.getKey() + "\t" + spent.getValue() / 1_000_000)
                .toList();
        try {
            Files.createDirectories(REPORTS);
            Files.write(REPORTS.resolve(name + ".tsv"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not one nested in another, whose time belongs to the outer one. */
    private static boolean isWhole(ExtensionContext context) {
        return context.getRequiredTestClass().getEnclosingClass() == null;
    }
}
