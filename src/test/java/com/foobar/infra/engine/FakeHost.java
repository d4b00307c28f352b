package com.foobar.infra.engine;

import com.foobar.infra.transport.ExecResult;
import com.foobar.infra.transport.FakeTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A host that understands just what the engine sends: probes, locks, steps, and asking how a step ended. */
final class FakeHost implements FakeTransport.Host {

    private static final Pattern SECTION = Pattern.compile("@@(\\w+) begin (\\w+)");
    private static final Pattern STEP = Pattern.compile("FOOBAR_INFRA_(\\w+)");
    private static final Pattern SET = Pattern.compile("set-level (\\S+) (\\S+)");

    final Map<String, String> levels = new LinkedHashMap<>();
    final Map<String, String> manifest = new LinkedHashMap<>();
    final List<String> history = new CopyOnWriteArrayList<>();
    private final String name;

    String clock = String.valueOf(System.currentTimeMillis());
    boolean clockIsRight = true;
    String machineId = "";
    String lastStep = "";
    String runningStep = "";
    int runningStepFor;
    String lockHolder = "";
    /** What it says when it is asked to be quiet. */
    volatile String quiet = "";
    /** Whoever keeps it quiet is not heard, and those who ask anew neither. */
    volatile boolean deaf;

    boolean locked;

    /** An operation of the next step that fails, as that many succeed before it. */
    int failAt = -1;
    /** The next step's connection breaks after so many operations; the step goes on. */
    int breakAt = -1;
    /** The next step ends without a word after so many operations, as in a reboot. */
    int vanishAt = -1;
    /** The next probe's connection breaks. */
    boolean breakProbe;
    /** The next probe's answer stops in the middle. */
    boolean cutShort;
    /** What its shell says of each section's first program. */
    String complaint = "";
    /** What changes on the host between the first observation and the lock. */
    Runnable behindOurBack = () -> {};
    /** What changes once it has answered. */
    Runnable afterProbe = () -> {};

    /** Which boot it has; and whether it comes back from the next one. */
    int boot = 1;

    boolean comesBack = true;

    private List<String> log = List.of();

    FakeHost(String name) {
        this.name = name;
    }

    @Override
    public synchronized ExecResult run(String script, Consumer<String> line) {
        if (script.contains("systemd-run")) {
            return step(script, line);
        }
        if (script.contains("systemctl show -P ActiveState foobar-infra-")) {
            history.add("follow");
            log.forEach(line);
            return new ExecResult(0, "", "");
        }
        if (script.contains("@@")) {
            return probe(script);
        }
        if (script.contains("be-loud")) {
            history.add(script.strip());
            return new ExecResult(0, "", "");
        }
        if (script.contains("say-value")) {
            history.add("export");
            return new ExecResult(0, "value-of-" + name + "\n", "");
        }
        return new ExecResult(1, "do not show this", "no such value here\n");
    }

    private ExecResult probe(String script) {
        if (breakProbe) {
            breakProbe = false;
            throw new FakeTransport.Broken();
        }
        history.add("observe");
        var out = new StringBuilder();
        var sections = SECTION.matcher(script);
        var nonce = "";
        while (sections.find()) {
            nonce = sections.group(1);
            out.append("\n@@")
                    .append(nonce)
                    .append(" begin ")
                    .append(sections.group(2))
                    .append('\n');
            out.append(complaint).append(section(sections.group(2), script));
            out.append("\n@@")
                    .append(nonce)
                    .append(" end ")
                    .append(sections.group(2))
                    .append(" 0\n");
            if (cutShort) {
                return new ExecResult(-1, out.toString(), "killed\n");
            }
        }
        afterProbe.run();
        return new ExecResult(
                0, out.append("@@").append(nonce).append(" complete\n").toString(), "");
    }

    private String section(String kind, String script) {
        return switch (kind) {
            case "host" -> {
                if (!runningStep.isEmpty() && runningStepFor-- <= 0) {
                    runningStep = "";
                }
                yield "os=debian\nversion=13\nclock=" + (clockIsRight ? System.currentTimeMillis() : clock)
                        + "\nsystemd=yes\n" + (machineId.isEmpty() ? "" : "machine=" + machineId + "\n")
                        + step(runningStep.isEmpty() ? lastStep : runningStep)
                        + (runningStep.isEmpty() ? "" : "stepruns=yes\n");
            }
            case "boot" -> "boot=" + boot + "\n";
            case "manifest" -> {
                var text = new StringBuilder();
                manifest.forEach((key, digest) -> text.append(key.replaceFirst(" ", "\t"))
                        .append('\t')
                        .append(digest)
                        .append('\n'));
                yield text.toString();
            }
            case "levels" -> {
                var text = new StringBuilder();
                var asked = Pattern.compile("^level (\\S+)$", Pattern.MULTILINE).matcher(script);
                while (asked.find()) {
                    text.append(asked.group(1))
                            .append('=')
                            .append(levels.getOrDefault(asked.group(1), ""))
                            .append('\n');
                }
                yield text.toString();
            }
            default -> throw new IllegalStateException(kind);
        };
    }

    private static String step(String id) {
        return id.isEmpty() ? "" : "step=" + id + "\n";
    }

    private ExecResult step(String script, Consumer<String> line) {
        var nonce = STEP.matcher(script);
        if (!nonce.find()) {
            throw new IllegalStateException(script);
        }
        var mark = "@@" + nonce.group(1) + " ";
        var all = new ArrayList<String>();
        var sets = SET.matcher(script);
        int n = 0;
        int heard = Integer.MAX_VALUE;
        boolean complete = true;
        if (script.contains("systemctl reboot")) {
            all.add(mark + "begin 0");
            all.add(mark + "done 0");
            history.add("reboot");
            boot += comesBack ? 1 : 0;
        }
        while (sets.find()) {
            all.add(mark + "begin " + n);
            if (n == breakAt) {
                heard = all.size();
            }
            if (n == failAt) {
                all.add("level meter broken");
                all.add(mark + "failed " + n);
                complete = false;
                break;
            }
            if (n == vanishAt) {
                complete = false;
                break;
            }
            levels.put(sets.group(1), sets.group(2));
            manifest.put("level " + sets.group(1), sets.group(2));
            history.add("set " + sets.group(1) + " " + sets.group(2));
            all.add(mark + "done " + n);
            n++;
        }
        if (complete) {
            all.add(mark + "complete");
        }
        log = all;
        all.subList(0, Math.min(heard, all.size())).forEach(line);
        breakAt = -1;
        if (heard < Integer.MAX_VALUE) {
            throw new FakeTransport.Broken();
        }
        return new ExecResult(complete ? 0 : 1, "", "");
    }

    @Override
    public synchronized String hold(String script) {
        if (script.contains("be-quiet")) {
            history.add(script.strip());
            heartbeat();
            return quiet;
        }
        if (!lockHolder.isEmpty()) {
            return "held " + lockHolder;
        }
        behindOurBack.run();
        history.add("lock");
        locked = true;
        return "locked " + lastStep;
    }

    @Override
    public void heartbeat() {
        if (deaf) {
            throw new FakeTransport.Broken();
        }
    }

    @Override
    public synchronized void released() {
        history.add("unlock");
        locked = false;
    }
}
