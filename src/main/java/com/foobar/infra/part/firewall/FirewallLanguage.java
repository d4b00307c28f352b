package com.foobar.infra.part.firewall;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.Openings;
import com.foobar.infra.part.firewall.Firewall.Flow;
import com.foobar.infra.part.firewall.Firewall.Forward;
import com.foobar.infra.part.firewall.Firewall.Out;
import com.foobar.infra.part.firewall.Firewall.Protocol;
import java.util.List;
import java.util.Optional;

/** The section {@code firewall}. */
final class FirewallLanguage {

    private FirewallLanguage() {}

    private static final Scalar<String> PEER = Scalar.text(
            "peer",
            "an address, a network such as 10.0.0.0/8, or a server of the stack",
            Json.Obj.ofType("string"),
            FirewallLanguage::peer);

    private static String peer(String written) throws Scalar.Refused {
        int slash = written.indexOf('/');
        if (slash < 0) {
            return canonical(written);
        }
        var address = canonical(written.substring(0, slash));
        var network = Network.of(address, written.substring(slash + 1));
        if (network.isEmpty()) {
            throw new Scalar.Refused(
                    "", "a network is an address, a slash and how many of its bits count: 10.0.0.0/8, fd00::/64");
        }
        var clean = network.get().clean();
        if (!clean.equals(address + written.substring(slash))) {
            throw new Scalar.Refused("", "the network of these bits is " + clean);
        }
        return clean;
    }

    private static String canonical(String written) throws Scalar.Refused {
        return Addresses.canonical(written);
    }

    private static final Scalar<Protocol> PROTOCOL =
            Scalars.choice("protocol", Words.of("tcp", Protocol.TCP, "udp", Protocol.UDP));

    private static final Key<List<String>> SERVERS = Key.of(
                    "servers", ListOf.oneOrMore(Scalars.SERVER), Firewall.ALL, () -> List.of(Firewall.ALL))
            .doc("Which servers have one: all that have a part of the stack, or a list.")
            .example("[db-01, db-02]")
            .aka("server", "hosts");

    private static final Key<Optional<List<String>>> SSH_FROM = Key.optional("ssh_from", ListOf.oneOrMore(PEER))
            .doc(
                    "From where one may log in: addresses, networks, servers of the stack. Left out: from anywhere, at most 30 times"
                            + " a minute from one address.")
            .example("[203.0.113.0/24, lb-01]")
            .aka("ssh");

    private static final Key<Integer> SSH_PORT = Key.of("ssh_port", Scalars.PORT, "22")
            .doc("The port on which sshd listens.")
            .example("2222");

    private static final Key<Out> OUT = Key.of(
                    "out", Scalars.choice("outbound", Words.of("open", Out.OPEN, "listed", Out.LISTED)), "open")
            .doc(
                    "What the servers may reach. open: all. listed: each other as the stack needs it, name servers, the time, what apt"
                            + " downloads, and out_to.")
            .example("listed")
            .aka("outbound", "egress");

    private static final Key<Integer> PORT = Key.required("port", Scalars.PORT)
            .doc("The port at the end that is reached.")
            .example("9100");

    private static final Key<Protocol> OF = Key.of("protocol", PROTOCOL, "tcp")
            .doc("tcp or udp.")
            .example("udp")
            .aka("proto");

    private static final Key<Optional<List<String>>> FROM = Key.optional("from", ListOf.oneOrMore(PEER))
            .doc("Addresses, networks and servers that may reach it. Left out: any.")
            .example("[10.0.0.0/8]")
            .aka("source");

    private static final Key<Optional<List<String>>> TO = Key.optional("to", ListOf.oneOrMore(PEER))
            .doc("Addresses, networks and servers that may be reached. Left out: any.")
            .example("[203.0.113.25]")
            .aka("destination");

    private static final Key<Optional<List<String>>> OF_SERVERS = Key.optional(
                    "servers", ListOf.oneOrMore(Scalars.SERVER))
            .doc("Of which servers. Left out: all that have the firewall.")
            .example("[web-01]");

    private static final Section<Flow> ALLOWED = Section.of(
            "allowed",
            "A port of something else that runs there.",
            List.of(PORT, OF, FROM, OF_SERVERS),
            f -> new Flow(
                    f.get(PORT),
                    f.get(OF),
                    f.get(FROM).orElse(List.of()),
                    f.get(OF_SERVERS).orElse(List.of())));

    private static final Section<Flow> REACHED = Section.of(
            "reached",
            "Something that the servers may reach.",
            List.of(PORT, OF, TO, OF_SERVERS),
            f -> new Flow(
                    f.get(PORT),
                    f.get(OF),
                    f.get(TO).orElse(List.of()),
                    f.get(OF_SERVERS).orElse(List.of())));

    private static final Key<List<Flow>> OUT_TO = Key.of("out_to", ListOf.any(REACHED), "[]", List::of)
            .doc("With out: listed, what they may reach besides: your mail server, an API that the app asks.")
            .example("[{port: 587, to: [203.0.113.25]}]");

    private static final Key<Optional<Forward>> FORWARD = Key.optional(
                    "forward", Scalars.choice("forwarding", Words.of("drop", Forward.DROP, "open", Forward.OPEN)))
            .doc(
                    "Whether the servers pass packets on for others: containers, virtual machines, a network behind them. Left out:"
                            + " they do not; where one does so today, plan asks.")
            .example("open");

    private static final Key<List<Flow>> ALLOW = Key.of("allow", ListOf.any(ALLOWED), "[]", List::of)
            .doc("Ports of what else runs on the servers. Those of the stack itself are open to whom needs them.")
            .example("[{port: 9100, from: [10.0.0.5]}]")
            .aka("open", "ports");

    private static final Section<Firewall> SECTION = Section.of(
            "firewall",
            "Only what the stack needs reaches its servers: nftables rules made of what its parts open, and to whom.",
            List.of(SERVERS, SSH_FROM, SSH_PORT, OUT, OUT_TO, FORWARD, ALLOW),
            f -> new Firewall(
                    f.get(SERVERS),
                    f.get(SSH_FROM).orElse(List.of()),
                    f.get(SSH_PORT),
                    f.get(OUT),
                    f.get(OUT_TO),
                    f.get(FORWARD),
                    f.get(ALLOW),
                    Openings.NONE));

    static final Key<Optional<Firewall>> KEY = Key.optional("firewall", SECTION)
            .doc(
                    "A firewall on each server. New rules are undone by the server itself unless one can log in anew. Left out:"
                            + " foobar-infra leaves that to you; firewall: {} takes all defaults.")
            .aka("nftables", "iptables");
}
