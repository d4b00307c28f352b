package com.foobar.infra.part.monitoring;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What Prometheus says of the monitoring itself. Asked by promtool, which comes with it.
 *
 * @param port of Prometheus, on loopback
 */
record FiguresFact(int port) implements Fact<FiguresFact.State> {

    /** @param answers whether Prometheus does */
    record State(boolean answers, List<Sample> samples) {
        State {
            samples = List.copyOf(samples);
        }

        List<Sample> of(String name) {
            return samples.stream().filter(s -> s.name().equals(name)).toList();
        }
    }

    /** One figure. */
    record Sample(String name, Map<String, String> labels, double value) {
        Sample {
            labels = Map.copyOf(labels);
        }

        String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    static final String UP = "up";
    static final String ALERTS = "ALERTS";
    static final String LOADED = "prometheus_config_last_reload_successful";
    static final String ALERTS_LOADED = "alertmanager_config_last_reload_successful";
    static final String RULES = "prometheus_rule_group_rules";
    static final String KNOWN = "prometheus_notifications_alertmanagers_discovered";

    /** How many seconds ago the last figures were kept. */
    static final String AGE = "age_seconds";

    /** What is put beside the rest must have other labels than all of it: none. */
    private static final String QUERY = "{__name__=~\""
            + String.join("|", UP, ALERTS, LOADED, ALERTS_LOADED, RULES, KNOWN)
            + "\"} or label_replace(max(time() - timestamp(up{job=\"prometheus\"})), \"__name__\", \"" + AGE
            + "\", \"\", \"\")";

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<FiguresFact, State> {

        /** {@code up{instance="web-01", job="node"} => 1 @[1764432000.1]}. */
        private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? => (\\S+) @\\[.*");

        private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

        @Override
        public String name() {
            return "monitoring";
        }

        @Override
        public Script gather(List<FiguresFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo +");
                out.line("timeout 5 promtool query instant http://127.0.0.1:" + fact.port() + " " + Shell.quote(QUERY)
                        + " 2>/dev/null && echo '=' || echo -");
            }
            return out.line("true").build();
        }

        @Override
        public Map<FiguresFact, State> parse(List<FiguresFact> asked, String output) {
            var texts = List.of(("\n" + output).split("\n\\+", -1));
            return Answers.inOrder(name(), asked, texts.subList(1, texts.size()), (_, text) -> read(text));
        }

        private static State read(String text) {
            var samples = new ArrayList<Sample>();
            boolean answers = false;
            for (var line : text.lines().toList()) {
                var sample = LINE.matcher(line);
                if (sample.matches()) {
                    var labels = new HashMap<String, String>();
                    if (sample.group(2) != null) {
                        LABEL.matcher(sample.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
                    }
                    samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
                }
                answers |= line.equals("=");
            }
            return new State(answers, samples);
        }
    }
}
