package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The addresses that others may know the host by: not those of loopback, of a link alone, or of a bridge to its own guests. */
public record InterfacesFact() implements Fact<InterfacesFact.State> {

    /**
     * @param device such as {@code eth0}
     * @param address a literal
     * @param length of the network's prefix, in bits
     */
    public record Address(String device, String address, int length) {}

    public record State(List<Address> addresses) {
        public State {
            addresses = List.copyOf(addresses);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<InterfacesFact, State> {

        /** What containers and virtual machines of the host itself hang on. */
        private static final String OF_GUESTS = "(lo|docker|br-|veth|virbr|vnet|cni|flannel|cali|lxc|lxd|podman).*";

        @Override
        public String name() {
            return "interfaces";
        }

        @Override
        public Script gather(List<InterfacesFact> facts) {
            return Script.of("ip -o addr show up scope global");
        }

        @Override
        public Map<InterfacesFact, State> parse(List<InterfacesFact> asked, String output) {
            var found = new ArrayList<Address>();
            for (var line : output.strip().lines().toList()) {
                // 2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global eth0
                var words = line.strip().split("\\s+");
                if (words.length < 4 || !words[2].startsWith("inet")) {
                    throw new MalformedAnswer("interfaces: " + line);
                }
                var device = words[1].replaceFirst("@.*", "");
                if (!device.matches(OF_GUESTS)) {
                    int slash = words[3].indexOf('/');
                    boolean four = words[2].equals("inet");
                    found.add(new Address(
                            device,
                            slash < 0 ? words[3] : words[3].substring(0, slash),
                            slash < 0 ? (four ? 32 : 128) : Integer.parseInt(words[3].substring(slash + 1))));
                }
            }
            return Map.of(asked.getFirst(), new State(found));
        }
    }
}
