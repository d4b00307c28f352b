package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the operator's machine is let in at a TCP port of a server: one connection, which says nothing and is closed at once. It is
 * asked of {@link ClusterFacts#HERE}, and answered by who knows how the servers are reached.
 *
 * @param address to try; empty: the one at which SSH reaches the server, if it goes there directly
 */
public record DialFact(String server, Optional<String> address, int port) implements Fact<DialFact.State> {

    /** How it went. */
    public sealed interface State {

        /** @param address that was tried */
        record Tried(String address, ReachFact.State how) implements State {}

        /** @param why it was not tried */
        record Untried(String why) implements State {}
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DialFact, State> {
        @Override
        public String name() {
            return "dial";
        }

        @Override
        public Script gather(List<DialFact> facts) {
            throw new UnsupportedOperationException("no host is asked this");
        }

        @Override
        public Map<DialFact, State> parse(List<DialFact> asked, String output) {
            throw new MalformedAnswer("dial: no host is asked this");
        }
    }
}
