package com.foobar.infra.part.network;

import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.Expected;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The section {@code network}. */
final class NetworkLanguage {

    private NetworkLanguage() {}

    private static final String FORM = "([a-z][a-z0-9-]*:)?([1-9][0-9]{0,4})(/(tcp|udp))?";
    private static final Pattern EXPECTED_PORT = Pattern.compile(FORM);

    private static final Scalar<Expected> PORT = Scalar.text(
            "expected_port",
            "a port, perhaps with a server before it and /udp after it",
            Json.Obj.of()
                    .put(
                            "anyOf",
                            new Json.Arr(List.of(
                                    Json.Obj.ofType("integer").put("minimum", 1).put("maximum", 65_535),
                                    Json.Obj.ofType("string").put("pattern", "^" + FORM + "$")))),
            NetworkLanguage::expected);

    private static Expected expected(String written) throws Scalar.Refused {
        var parts = EXPECTED_PORT.matcher(written);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65_535) {
            throw new Scalar.Refused("", "such as 9100, 51820/udp or \"db-01:9104\"");
        }
        return new Expected(
                Optional.ofNullable(parts.group(1)).map(name -> name.substring(0, name.length() - 1)),
                Integer.parseInt(parts.group(2)),
                "udp".equals(parts.group(4)) ? Protocol.UDP : Protocol.TCP);
    }

    private static final Key<List<Expected>> EXPECTED = Key.of("expected", ListOf.any(PORT), "[]", List::of)
            .doc("Ports of yours on which something else than the stack listens: \"verify network\" does not call it a"
                    + " stranger. A port alone is meant for all servers, and for TCP.")
            .example("[9100, 123/udp, \"db-01:9104\"]")
            .aka("allowed", "known", "ports");

    private static final Section<Network> SECTION = Section.of(
            "network",
            "What else is known of the servers' network.",
            List.of(EXPECTED),
            f -> new Network(f.get(EXPECTED)));

    static final Key<Optional<Network>> KEY = Key.optional("network", SECTION)
            .doc("What \"verify network\" is to know besides the ports of the stack and SSH.")
            .aka("net");
}
