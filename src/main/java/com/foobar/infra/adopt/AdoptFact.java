package com.foobar.infra.adopt;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;

/** What of a stack runs on a host, whoever set it up. Reads only. */
public record AdoptFact() implements Fact<HostReading> {

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, HostReading> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<AdoptFact, HostReading> {
        @Override
        public String name() {
            return "adopt";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<AdoptFact> facts) {
            return AdoptScript.WHOLE;
        }

        @Override
        public Map<AdoptFact, HostReading> parse(List<AdoptFact> asked, String output) {
            return Map.of(asked.getFirst(), new AdoptAnswer().read(output));
        }
    }
}
