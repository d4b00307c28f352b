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

/** How a running HAProxy sees the servers of its backends, from its statistics on a loopback port. */
public record BackendsFact(String socket) implements Fact<BackendsFact.State> {

    /** @param answered whether HAProxy's statistics could be read at all */
    public record State(boolean answered, List<Backend> servers) {
        public State {
            servers = List.copyOf(servers);
        }

        public Optional<Backend> server(String name) {
            return servers.stream().filter(s -> s.name().equals(name)).findFirst();
        }
    }

    /**
     * @param status {@code UP}, {@code DOWN}, {@code MAINT}, {@code DRAIN}, {@code UP 1/2}, {@code no check}…
     * @param check result of the last health check: {@code L7OK}, {@code L4CON}, {@code L7STS}…
     * @param code HTTP status of the last health check; empty for none
     */
    public record Backend(String backend, String name, String status, boolean backup, String check, String code) {
        public boolean up() {
            return status.equals("UP");
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<BackendsFact, State> {
        private static final String COLUMNS = "pxname,svname,status,act,bck,check_status,check_code";

        @Override
        public String name() {
            return "haproxy-servers";
        }

        @Override
        public Script gather(List<BackendsFact> facts) {
            // Over the socket rather than HTTP, where old releases chunk the answer. The numbers of these columns have
            // not
            // changed since HAProxy 1.7; the header line proves it.
            var out = Script.builder().script(AdminSocket.functions());
            for (var fact : facts) {
                out.line("echo '+'");
                out.line(
                        new AdminSocket(fact.socket()).asked(List.of("show stat")) + " | cut -d, -f1,2,18,20,21,37,38");
            }
            return out.line("true").build();
        }

        @Override
        public Map<BackendsFact, State> parse(List<BackendsFact> asked, String output) {
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
                return new State(false, List.of());
            }
            if (!lines.getFirst().equals("# " + COLUMNS)) {
                throw new MalformedAnswer("haproxy-servers: other columns than expected: " + lines.getFirst());
            }
            var servers = new ArrayList<Backend>();
            for (var line : lines.subList(1, lines.size())) {
                var field = line.split(",", -1);
                if (field.length != 7) {
                    throw new MalformedAnswer("haproxy-servers: not a line of statistics: " + line);
                }
                if (!field[1].equals("FRONTEND") && !field[1].equals("BACKEND")) {
                    servers.add(new Backend(
                            field[0], field[1], field[2], field[4].equals("1"), field[5].replace("* ", ""), field[6]));
                }
            }
            return new State(true, servers);
        }
    }
}
