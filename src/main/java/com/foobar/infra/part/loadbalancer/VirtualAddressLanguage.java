package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Type;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The section {@code virtual_address}. */
final class VirtualAddressLanguage {

    private VirtualAddressLanguage() {}

    private static final Key<List<String>> ADDRESSES = Key.required("addresses", ListOf.oneOrMore(Scalars.ADDRESS))
            .doc("The address, or one of IPv4 and one of IPv6 (or more of them), which move together.")
            .example("[192.168.56.9, \"fd00::9\"]")
            .aka("address", "ip");

    private static final Key<Optional<String>> DEVICE = Key.optional(
                    "interface",
                    Scalars.matching(
                            "interface", "a network interface's name", "[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}", 15, "eth1"))
            .doc("The network interface that gets the addresses. Left out: the one with the server's own address.")
            .example("eth1")
            .aka("device", "dev");

    private static final Key<Optional<Integer>> ROUTER_ID = Key.optional(
                    "router_id", Scalars.number("", "a number from 1 to 255", 1, 255))
            .doc(
                    "VRRP's number for these load balancers, which no others that these reach may have. Left out: the last number of"
                            + " the first address.")
            .example("51")
            .aka("virtual_router_id", "vrid");

    private static final Key<Duration> ADVERT_INTERVAL = Key.of(
                    "advert_interval", Scalars.duration("50ms", "10s"), "200ms")
            .doc(
                    "Between two signs of life of the one that has the address. After three that stay out another one takes it: so"
                            + " long a load balancer, or what is between the two, may be held up.")
            .example("200ms")
            .aka("advert_int");

    private static final Key<Boolean> PREEMPT = Key.of("preempt", Scalars.SWITCH, "false")
            .doc(
                    "true: the first of the servers takes the address back when it is well again, which moves it once more. false: it"
                            + " stays where it is.")
            .example("true");

    private static final Key<Optional<String>> NOTIFY = Key.optional("notify", Scalars.path("a program's path"))
            .doc(
                    "A script of yours that is run as root on a load balancer at each change of its state, with INSTANCE, a name, the"
                            + " state (MASTER, BACKUP, FAULT) and a priority, as keepalived runs it: for a hoster whose network knows"
                            + " an address only where its API was told. It holds no secret: everybody on the server may read it.")
            .example("hooks/floating-ip.sh")
            .aka("notify_script", "hook");

    private static final Section<VirtualAddress> FULL = Section.of(
            "virtual_address",
            "An address that moves between the load balancers: keepalived, by VRRP from each to each.",
            List.of(ADDRESSES, DEVICE, ROUTER_ID, ADVERT_INTERVAL, PREEMPT, NOTIFY),
            f -> new VirtualAddress(
                    f.get(ADDRESSES),
                    f.get(DEVICE),
                    f.get(ROUTER_ID),
                    f.get(ADVERT_INTERVAL),
                    f.get(PREEMPT),
                    f.get(NOTIFY)));

    /** Everything but the addresses as it is by itself. */
    private static VirtualAddress plain(List<String> addresses) {
        return new VirtualAddress(
                addresses, Optional.empty(), Optional.empty(), Duration.ofMillis(200), false, Optional.empty());
    }

    static final Type<VirtualAddress> TYPE =
            new Either<>(ListOf.oneOrMore(Scalars.ADDRESS), VirtualAddressLanguage::plain, FULL);
}
