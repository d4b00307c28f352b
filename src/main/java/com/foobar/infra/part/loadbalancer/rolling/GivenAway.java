package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.part.Turn;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A load balancer that has the virtual address gives it away before it goes down, and stands by for it afterwards.
 *
 * @param stack the topology's name
 * @param socket of HAProxy's admin interface
 * @param fit whether a load balancer could take it: from one whom nobody could take it from it does not go
 */
record GivenAway(String stack, LoadBalancer balancer, String socket, Predicate<String> fit) implements Turn {

    /** What defines {@code fi_address_out} and {@code fi_address_back}. */
    static final Library FUNCTIONS = Library.beside(GivenAway.class, "address.sh");

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        return by(servers.stream().filter(balancer.servers()::contains).toList(), seconds);
    }

    /** Whether somebody could take it from these. */
    boolean isWanted(List<String> servers) {
        return balancer.servers().stream()
                .filter(server -> !servers.contains(server))
                .anyMatch(fit);
    }

    /**
     * By these, which may be load balancers no longer.
     *
     * @param seconds as in {@link #past}
     */
    Optional<Detour> by(List<String> servers, int seconds) {
        var address = balancer.virtualAddress();
        if (address.isEmpty() || !isWanted(servers)) {
            return Optional.empty();
        }
        var out = new ArrayList<HostStep>();
        var back = new ArrayList<HostStep>();
        long drain = balancer.rolling().drain().toSeconds();
        for (var server : servers) {
            var words = Stream.concat(
                            Stream.of(
                                    stack,
                                    socket,
                                    VirtualAddress.mark(stack),
                                    Long.toString(drain),
                                    Integer.toString(seconds),
                                    ports(),
                                    server),
                            address.get().addresses().stream())
                    .toList();
            out.add(step(server, "give the virtual address away", "fi_address_out", words));
            back.add(step(server, "stand by for the virtual address", "fi_address_back", List.of(server)));
        }
        return out.isEmpty() ? Optional.empty() : Optional.of(new Detour(out, back, Duration.ofSeconds(drain)));
    }

    private String ports() {
        return String.join(
                ",",
                Stream.concat(Stream.of(balancer.port()), balancer.https().map(Https::port).stream())
                        .map(port -> Integer.toString(port))
                        .toList());
    }

    private static HostStep step(String server, String label, String function, List<String> words) {
        var script = Script.of(function + " " + Shell.quoteAll(words));
        return new HostStep(server, List.of(new Operation(label, List.of(), Script.empty(), script)));
    }
}
