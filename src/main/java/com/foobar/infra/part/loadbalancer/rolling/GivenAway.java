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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A load balancer that has the virtual address gives it away before it goes down, and stands by for it afterwards.
 *
 * @param stack the topology's name
 * @param socket of HAProxy's admin interface
 */
record GivenAway(String stack, LoadBalancer balancer, String socket) implements Turn {

    /** What defines {@code fi_address_out} and {@code fi_address_back}. */
    static final Library FUNCTIONS = Library.beside(GivenAway.class, "address.sh");

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        var address = balancer.virtualAddress();
        var out = new ArrayList<HostStep>();
        var back = new ArrayList<HostStep>();
        for (var server : balancer.servers()) {
            if (address.isEmpty() || !servers.contains(server) || servers.containsAll(balancer.servers())) {
                continue;
            }
            long drain = balancer.rolling().drain().toSeconds();
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
        return out.isEmpty() ? Optional.empty() : Optional.of(new Detour(out, back, balancer.rolling().drain()));
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
