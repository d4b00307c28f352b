package com.foobar.infra.cli;

import com.foobar.infra.language.Scalars;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Sudo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The servers that {@code adopt} is given: names of the inventory, or how ssh would take them. */
final class AdoptTargets {

    private static final Pattern WRITTEN = Pattern.compile(
            "(?:([A-Za-z0-9._-]+)@)?(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)|([0-9A-Fa-f]*:[0-9A-Fa-f:.]+))(?::([0-9]{1,5}))?");

    /**
     * @param host as it is reached
     * @param named whether the inventory has it by that name
     */
    record Target(String written, String host, HostAccess access, boolean named) {

        /** Whether more is needed to reach it than its name or its address. */
        boolean special() {
            return !named && (access.user().isPresent() || access.port().isPresent());
        }

        /** The address or name by which it was reached, where that is known here. */
        Optional<String> reached() {
            return named ? access.address() : Optional.of(host);
        }

        /** The same as a server of a topology. */
        HostAccess as(String name) {
            return named || name.equals(host) ? access : new Inventory(Map.of(), Set.of(), withAddress()).unnamed(name);
        }

        private HostAccess withAddress() {
            return new HostAccess(
                    access.name(),
                    Optional.of(host),
                    access.port(),
                    access.user(),
                    access.identityFiles(),
                    access.jump(),
                    access.knownHosts(),
                    access.hostKeyAlias(),
                    access.sudo());
        }

        /** What the topology may call it, if that can be told by how it is written. */
        Optional<String> name() {
            var first = IpLiteral.is(host) ? "" : host.replaceFirst("\\..*", "");
            return Optional.of(named ? written : first).filter(AdoptTargets::nameable);
        }
    }

    private AdoptTargets() {}

    static boolean nameable(String name) {
        return name.matches(Scalars.NAME_PATTERN) && name.length() <= 40;
    }

    static Map<String, Target> of(List<String> written, Inventory inventory, boolean given) {
        var targets = new LinkedHashMap<String, Target>();
        for (var word : written) {
            if (targets.containsKey(word)) {
                throw new BadUsage(word + " is given twice", "Give each server once.");
            }
            targets.put(word, of(word, inventory, given));
        }
        return targets;
    }

    private static Target of(String written, Inventory inventory, boolean given) {
        var known = inventory.host(written);
        if (known.isPresent()) {
            return new Target(written, written, known.get(), true);
        }
        var match = WRITTEN.matcher(written);
        if (!match.matches()) {
            throw new BadUsage(
                    written + " is no server",
                    "Give a name of the inventory, or HOST, user@HOST, user@HOST:port or user@[ADDRESS]:port."
                            + (given
                                    ? " The inventory has: "
                                            + String.join(
                                                    ", ",
                                                    new TreeSet<>(
                                                            inventory.hosts().keySet()))
                                    : ""));
        }
        var host = Optional.ofNullable(match.group(2))
                .or(() -> Optional.ofNullable(match.group(3)))
                .orElseGet(() -> Objects.requireNonNull(match.group(4)));
        var plain = inventory.unnamed(host);
        var user = Optional.ofNullable(match.group(1)).or(plain::user);
        return new Target(
                written,
                host,
                new HostAccess(
                        host,
                        Optional.empty(),
                        Optional.ofNullable(match.group(5))
                                .map(Integer::valueOf)
                                .or(plain::port),
                        user,
                        plain.identityFiles(),
                        plain.jump(),
                        plain.knownHosts(),
                        plain.hostKeyAlias(),
                        user.filter("root"::equals).isPresent() ? new Sudo.None() : plain.sudo()),
                false);
    }
}
