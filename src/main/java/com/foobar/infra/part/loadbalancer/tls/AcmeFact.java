package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a load balancer has noted of its certificate by ACME. */
record AcmeFact(String stack) implements Fact<AcmeFact.State> {

    /**
     * @param issued fingerprint of the certificate that was issued last, in upper-case hexadecimal digits; empty: none
     * @param attempt the last one; empty: none yet
     */
    record State(String issued, Optional<Attempt> attempt) {}

    /**
     * @param result {@code issued}, {@code taken} from another load balancer, or {@code failed}
     * @param said by whom, or why, in the server's words if it had any
     */
    record Attempt(String result, Instant at, String said) {
        boolean failed() {
            return result.equals("failed");
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<AcmeFact, State> {

        @Override
        public String name() {
            return "acme";
        }

        @Override
        public Script gather(List<AcmeFact> facts) {
            var notes = Shell.quote(Acme.notes(facts.getFirst().stack()));
            return Script.lines("cat " + notes + "/issued " + notes + "/outcome 2>/dev/null", "true");
        }

        @Override
        public Map<AcmeFact, State> parse(List<AcmeFact> asked, String output) {
            var result = value(output, "result=");
            var attempt = result.isEmpty() || !value(output, "at=").matches("[0-9]{1,12}")
                    ? Optional.<Attempt>empty()
                    : Optional.of(new Attempt(
                            result,
                            Instant.ofEpochSecond(Long.parseLong(value(output, "at="))),
                            value(output, "said=")));
            var state = new State(value(output, "sha1="), attempt);
            return asked.stream().distinct().collect(Collectors.toMap(fact -> fact, _ -> state));
        }

        private static String value(String output, String key) {
            return output.lines()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}
