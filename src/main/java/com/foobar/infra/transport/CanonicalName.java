package com.foobar.infra.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** {@code CanonicalizeHostname}: the full name of a host that was given by a short one. */
final class CanonicalName {

    private final Said said;

    CanonicalName(Said said) {
        this.said = said;
    }

    /** Whether names are to be made full. */
    boolean wanted() throws ConfigRefusal {
        var line = said.line("canonicalizehostname");
        if (line.isEmpty()) {
            return false;
        }
        var value = line.get().first().toLowerCase(Locale.ROOT);
        if (!List.of("yes", "true", "no", "false", "always").contains(value)) {
            throw new ConfigRefusal(
                    line.get().place(),
                    "canonicalizehostname is neither yes, no nor always, but " + value,
                    "Correct the line; ssh refuses it, too.");
        }
        if (value.equals("no") || value.equals("false")) {
            return false;
        }
        var names = said.line("canonicalizepermittedcnames");
        if (names.isPresent() && !Keywords.isNone(names.get().first())) {
            throw new ConfigRefusal(
                    names.get().place(),
                    "CanonicalizePermittedCNAMEs is not supported",
                    "Give the host its full name, by HostName or in the inventory.");
        }
        return true;
    }

    /** The name with that domain under which it is found first; itself if it needs or finds none. */
    String of(String host) throws ConfigRefusal {
        boolean always = said.first("canonicalizehostname")
                .filter("always"::equalsIgnoreCase)
                .isPresent();
        boolean direct = said.command("proxyjump").isEmpty()
                && said.command("proxycommand").isEmpty();
        if (isAddress(host) || !(direct || always)) {
            return host;
        }
        var name = host.toLowerCase(Locale.ROOT);
        boolean full = name.endsWith(".");
        int most = said.first("canonicalizemaxdots").map(Integer::parseInt).orElse(1);
        if (!full && name.chars().filter(c -> c == '.').count() > most) {
            return name;
        }
        var domains = said.line("canonicaldomains");
        if (full && resolves(name)) {
            return name.substring(0, name.length() - 1);
        }
        if (!full && domains.isPresent()) {
            for (var domain : domains.get().arguments()) {
                if (!Keywords.isNone(domain) && resolves(name + "." + domain + ".")) {
                    return name + "." + domain;
                }
            }
        }
        if (said.line("canonicalizefallbacklocal").isPresent() && !said.isYes("canonicalizefallbacklocal")) {
            throw new ConfigRefusal(
                    said.line("canonicalizefallbacklocal").get().place(),
                    host + " is found in none of CanonicalDomains, and CanonicalizeFallbackLocal is no",
                    "Give the host its full name, by HostName or in the inventory.");
        }
        return name;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static boolean resolves(String name) {
        try {
            return InetAddress.getAllByName(name).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
