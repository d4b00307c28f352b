package com.foobar.infra.adopt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What servers run, as a topology.
 *
 * @param yaml the topology's file
 * @param trial the same, line by line, without what the operator has yet to bring: what can be planned at once
 * @param servers address by name
 * @param notes what it does not say
 */
public record Adoption(String yaml, String trial, Map<String, String> servers, List<Note> notes) {

    /** Whose configuration is read, for people. */
    public static final String PROGRAMS = "HAProxy, nginx, MySQL and keepalived";

    public Adoption {
        servers = new LinkedHashMap<>(servers);
        notes = List.copyOf(notes);
    }

    /** Whether anything of a stack was found. */
    public boolean found() {
        return !servers.isEmpty();
    }

    /** @param read the servers, in the order in which they were named */
    public static Adoption of(List<Host> read) {
        var hosts = new Hosts(read);
        var draft = new Draft();
        var fronts = new FrontDraft(draft).add(hosts);
        var served = new WebDraft(draft).add(hosts, fronts);
        if (!fronts.isEmpty() && served.isEmpty()) {
            draft.drop("load_balancer");
            draft.doubt(
                    fronts.getFirst().main().origin().toString(),
                    "none of the servers that HAProxy leads to is a web server that was read, so that the section load_balancer is left out");
        }
        if (draft.has("load_balancer")) {
            new AddressDraft(draft).add(fronts, hosts);
        }
        new AppDraft(draft).add(hosts, served);
        var stacks = hosts.all().stream()
                .flatMap(h -> h.reading().stacks().stream())
                .distinct()
                .toList();
        new DatabaseDraft(draft).add(hosts, !stacks.isEmpty());
        boolean found = draft.has("web") || draft.has("mysql") || draft.has("app");
        var name = name(draft, stacks);
        var servers = new LinkedHashMap<String, String>();
        if (found) {
            draft.put(
                    "name",
                    name,
                    stacks.isEmpty()
                            ? List.of()
                            : List.of(new Origin(where(hosts, name), "/var/lib/foobar-infra/" + name, 0)));
            if (stacks.size() > 1) {
                draft.doubt(
                        where(hosts, name),
                        "there are several stacks here (" + String.join(", ", stacks) + "); this is " + name);
            }
            new RestDraft(draft).parts(hosts, name);
            servers(draft, hosts, servers);
        }
        new RestDraft(draft).strangers(hosts, name);
        return new Adoption(file(draft, false), file(draft, true), servers, draft.notes());
    }

    private static String where(Hosts hosts, String stack) {
        return hosts.all().stream()
                .filter(h -> h.reading().stacks().contains(stack))
                .map(Host::name)
                .findFirst()
                .orElse("");
    }

    /** That of the stack there is, otherwise one of the domain's. */
    private static String name(Draft draft, List<String> stacks) {
        if (!stacks.isEmpty()) {
            return stacks.getFirst();
        }
        var labels = draft.get("domain").map(e -> e.value().split("\\.")).orElse(new String[0]);
        return Optional.of(labels)
                .filter(l -> l.length > 1)
                .map(l -> l[l.length - 2])
                .filter(l -> l.matches("[a-z]([a-z0-9-]{0,26}[a-z0-9])?"))
                .orElse("adopted");
    }

    private static void servers(Draft draft, Hosts hosts, Map<String, String> servers) {
        for (var host : hosts.all()) {
            var address = address(draft, host, hosts);
            servers.put(host.name(), address);
            var device = host.addresses().stream()
                    .filter(a -> a.address().equals(address))
                    .map(a -> a.device())
                    .findFirst();
            draft.put(
                    "servers." + host.name(),
                    Yaml.text(address),
                    new Origin(
                            host.name(), device.map(d -> "the address of " + d).orElse("as it was reached"), 0));
        }
    }

    /** The one by which the others' files speak of it, then the one by which it was reached, then its first. */
    private static String address(Draft draft, Host host, Hosts hosts) {
        var spoken = new TreeMap<String, Integer>();
        for (var other : hosts.all()) {
            if (!other.equals(host)) {
                var texts = new ArrayList<String>();
                other.reading().haproxy().files().forEach(f -> texts.addAll(f.lines()));
                other.reading().nginx().files().forEach(f -> texts.addAll(f.lines()));
                other.reading().mysql().sources().forEach(s -> texts.add(s.host()));
                for (var address : host.addresses()) {
                    int times = (int) texts.stream()
                            .filter(t -> speaks(t, address.address()))
                            .count();
                    spoken.merge(address.address(), times, Integer::sum);
                }
            }
        }
        var known = spoken.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
        var moving = draft.get("load_balancer.virtual_address.addresses")
                .map(Draft.Entry::value)
                .orElse("");
        return known.or(() -> host.reached()
                        .filter(r -> host.addresses().stream()
                                .anyMatch(a -> a.address().equals(r))))
                .or(() -> host.addresses().stream()
                        .map(a -> a.address())
                        .filter(a -> !moving.contains(a))
                        .findFirst())
                .or(host::reached)
                .orElse(host.name());
    }

    private static boolean speaks(String line, String address) {
        int at = line.indexOf(address);
        int end = at + address.length();
        return at >= 0
                && (at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1)) && line.charAt(at - 1) != '.')
                && (end == line.length() || !Character.isDigit(line.charAt(end)) && line.charAt(end) != '.');
    }

    private static String file(Draft draft, boolean trial) {
        var out = new StringBuilder();
        out.append(
                "# Read by foobar-infra adopt from servers as they were. Beside each value stands where it was seen.\n");
        out.append(draft.yaml(trial));
        section(out, "To be done before it can be applied:", draft, Note.Kind.TODO);
        section(out, "Not as a topology can have it:", draft, Note.Kind.DOUBT);
        section(out, "Seen, and not in this file:", draft, Note.Kind.UNSAID);
        return out.toString();
    }

    private static void section(StringBuilder out, String title, Draft draft, Note.Kind kind) {
        var notes = draft.notes().stream().filter(n -> n.kind() == kind).toList();
        if (!notes.isEmpty()) {
            out.append("\n# ").append(title).append('\n');
            notes.forEach(n -> out.append("#   ")
                    .append((n.where() + ": " + n.text()).replaceAll("\\p{Cntrl}", " "))
                    .append('\n'));
        }
    }
}
