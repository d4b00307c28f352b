package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether the host's kernel knows IPv6 at all, so that a program can listen for it, whatever addresses there are. */
public record Ipv6Fact() implements Fact<Boolean> {

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, Boolean> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<Ipv6Fact, Boolean> {
        @Override
        public String name() {
            return "ipv6";
        }

        @Override
        public Script gather(List<Ipv6Fact> facts) {
            return Script.lines("if [ -e /proc/net/if_inet6 ]; then echo yes; else echo no; fi", "true");
        }

        @Override
        public Map<Ipv6Fact, Boolean> parse(List<Ipv6Fact> asked, String output) {
            var answers = new HashMap<Ipv6Fact, Boolean>();
            asked.forEach(fact -> answers.put(fact, !output.strip().equals("no")));
            return answers;
        }
    }
}
