package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Blocks.Block;
import java.util.List;

/** The key {@code load_balancer.virtual_address}, of what keepalived does on the load balancers. */
final class AddressDraft {

    private static final String KEY = "load_balancer.virtual_address";

    private final Draft draft;

    AddressDraft(Draft draft) {
        this.draft = draft;
    }

    void add(List<Front> fronts, Hosts hosts) {
        boolean told = false;
        for (var host : hosts.all()) {
            var keepalived = host.reading().keepalived();
            keepalived
                    .unreadable()
                    .forEach(file -> draft.doubt(host.name() + ":" + file, "keepalived's file cannot be read"));
            boolean balancer = fronts.stream().anyMatch(f -> f.host().equals(host));
            for (var file : keepalived.files()) {
                var instances = Blocks.read(host, file, true)
                        .deep()
                        .filter(b -> b.name().equals("vrrp_instance"))
                        .toList();
                if (!balancer || fronts.size() < 2) {
                    instances.forEach(i -> draft.unsaid(
                            i.origin(),
                            "keepalived moves an address; a topology has one for two load balancers or more"));
                } else if (!told && !instances.isEmpty()) {
                    told = true;
                    instance(instances.getFirst(), file.ours());
                    instances.stream()
                            .skip(1)
                            .forEach(i ->
                                    draft.unsaid(i.origin(), "a further vrrp_instance: there is one virtual_address"));
                }
            }
        }
    }

    private void instance(Block instance, boolean ours) {
        var addresses = instance.children().stream()
                .filter(b -> b.name().equals("virtual_ipaddress") || b.name().equals("virtual_ipaddress_excluded"))
                .flatMap(b -> b.children().stream())
                .map(b -> b.name().replaceFirst("/.*", ""))
                .toList();
        if (addresses.isEmpty()) {
            draft.doubt(instance.origin().toString(), "keepalived's instance has no address");
            return;
        }
        draft.put(
                KEY + ".addresses",
                "[" + String.join(", ", addresses.stream().map(Yaml::text).toList()) + "]",
                instance.one("virtual_ipaddress").orElse(instance).origin());
        instance.one("interface")
                .filter(b -> !b.word(1).startsWith("$"))
                .ifPresent(b -> draft.put(KEY + ".interface", Yaml.text(b.word(1)), b.origin()));
        var last = addresses.getFirst().replaceFirst(".*[.:]", "");
        instance.one("virtual_router_id").ifPresent(b -> draft.unless(last, KEY + ".router_id", b.word(1), b.origin()));
        instance.one("advert_int")
                .ifPresent(b -> Units.seconds(b.word(1))
                        .ifPresent(t -> draft.unless("200ms", KEY + ".advert_interval", t, b.origin())));
        if (ours && instance.one("nopreempt").isEmpty()) {
            draft.put(KEY + ".preempt", "true", instance.origin());
        }
        instance.one("notify")
                .ifPresent(b -> draft.unsaid(
                        b.origin(), "notify: bring the script and name it in load_balancer.virtual_address.notify"));
    }
}
