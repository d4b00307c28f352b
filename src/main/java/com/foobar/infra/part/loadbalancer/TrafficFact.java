package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What passes through a running HAProxy, as it counts, and what it thinks of its servers: its table of statistics.
 *
 * @param socket its admin socket
 */
public record TrafficFact(String socket) implements Fact<TrafficFact.State> {

    /** @param lines empty if HAProxy does not answer */
    public record State(List<Line> lines) {
        public State {
            lines = List.copyOf(lines);
        }

        public boolean answered() {
            return !lines.isEmpty();
        }

        /** The servers of its backends. */
        public List<Line> servers() {
            return lines.stream()
                    .filter(l -> !l.name().equals("FRONTEND") && !l.name().equals("BACKEND"))
                    .toList();
        }

        public Optional<Line> server(String name) {
            return servers().stream().filter(l -> l.name().equals(name)).findFirst();
        }
    }

    /**
     * @param proxy the frontend or backend
     * @param name of a server, or {@code FRONTEND}, {@code BACKEND}
     * @param queued requests that wait for a server
     * @param sessions that are open
     * @param rate requests in the last second; of a server, sessions
     * @param requests since its worker started; of a server, sessions
     * @param errors answers with 500 or above since then
     * @param status {@code UP}, {@code DOWN}, {@code MAINT}, {@code DRAIN}, {@code UP 1/2}, {@code no check}, {@code OPEN}…
     * @param check result of the last health check: {@code L7OK}, {@code L4CON}, {@code L7STS}…
     * @param code HTTP status of the last health check; empty for none
     */
    public record Line(
            String proxy,
            String name,
            long queued,
            long sessions,
            long rate,
            long requests,
            long errors,
            String status,
            String check,
            String code) {
        public boolean up() {
            return status.equals("UP");
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<TrafficFact, State> {
        private static final String COLUMNS =
                "# pxname,svname,qcur,scur,stot,status,rate,check_status,check_code,hrsp_5xx,req_rate,req_tot";

        @Override
        public String name() {
            return "haproxy-traffic";
        }

        /**
         * Over the socket rather than HTTP, where old releases chunk the answer. The numbers of these columns have not changed since
         * HAProxy 1.7; the header line proves it.
         */
        @Override
        public Script gather(List<TrafficFact> facts) {
            var out = Script.builder().script(AdminSocket.functions());
            for (var fact : facts) {
                out.line("echo '+'");
                out.line(new AdminSocket(fact.socket()).asked(List.of("show stat"))
                        + " | cut -d, -f1,2,3,5,8,18,34,37,38,44,47,49");
            }
            return out.line("true").build();
        }

        @Override
        public Map<TrafficFact, State> parse(List<TrafficFact> asked, String output) {
            var groups = new ArrayList<List<String>>();
            for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
                if (line.equals("+")) {
                    groups.add(new ArrayList<>());
                } else if (!groups.isEmpty()) {
                    groups.getLast().add(line);
                }
            }
            return Answers.inOrder(name(), asked, groups, (_, lines) -> read(lines));
        }

        private static State read(List<String> lines) {
            if (lines.isEmpty() || !lines.getFirst().startsWith("# pxname")) {
                return new State(List.of());
            }
            if (!lines.getFirst().equals(COLUMNS)) {
                throw new MalformedAnswer("haproxy-traffic: other columns than expected: " + lines.getFirst());
            }
            return new State(lines.stream().skip(1).map(Kind::line).toList());
        }

        private static Line line(String text) {
            var field = text.split(",", -1);
            if (field.length != 12) {
                throw new MalformedAnswer("haproxy-traffic: not a line of statistics: " + text);
            }
            boolean counts = !field[10].isEmpty();
            return new Line(
                    field[0],
                    field[1],
                    number(field[2]),
                    number(field[3]),
                    number(field[counts ? 10 : 6]),
                    number(field[field[11].isEmpty() ? 4 : 11]),
                    number(field[9]),
                    field[5],
                    field[7].replace("* ", ""),
                    field[8]);
        }

        private static long number(String text) {
            try {
                return text.isEmpty() ? 0 : Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("haproxy-traffic: not a number: " + text);
            }
        }
    }
}
