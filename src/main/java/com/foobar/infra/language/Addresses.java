package com.foobar.infra.language;

import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.topology.IpLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** IPv4 and IPv6 literals and host names, read without asking a resolver. */
public final class Addresses {

    private static final int GROUPS = 8;

    private Addresses() {}

    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** The one way to write this address: IPv6 as RFC 5952 has it, names in lower case. */
    public static String canonical(String written) throws Refused {
        if (written.startsWith("[") && written.endsWith("]")) {
            throw new Refused(
                    "", "write an IPv6 address without brackets: " + written.substring(1, written.length() - 1));
        }
        if (written.indexOf('%') >= 0) {
            throw new Refused("", "a link-local address with a zone is known to one server only; give a global one");
        }
        if (written.indexOf(':') >= 0) {
            return ipv6(written);
        }
        if (looksLikeIpv4(written)) {
            return ipv4(written);
        }
        if (!isHostName(written)) {
            throw new Refused("", "such as 192.168.56.10, fd00::10 or db-01.internal");
        }
        return lower(written);
    }

    /** RFC 1123: labels of letters, digits and hyphens; the last one is no number, so that no IPv4 address is meant. */
    public static boolean isHostName(String text) {
        if (text.isEmpty() || text.length() > 253) {
            return false;
        }
        var labels = text.split("\\.", -1);
        for (var label : labels) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-")) {
                return false;
            }
            if (!label.chars().allMatch(c -> c == '-' || c < 0x80 && Character.isLetterOrDigit(c))) {
                return false;
            }
        }
        return !allDigits(labels[labels.length - 1]);
    }

    /** Whether the address is a literal that only the machine itself, or its private network, can reach. */
    public static boolean isLocal(String address) {
        return address.equals("::1")
                || address.equals("localhost")
                || address.startsWith("127.")
                || address.startsWith("10.")
                || address.startsWith("192.168.")
                || address.startsWith("fd") && address.indexOf(':') >= 0
                || inPrivate172(address);
    }

    private static boolean inPrivate172(String address) {
        var parts = address.split("\\.");
        return parts.length == 4
                && parts[0].equals("172")
                && allDigits(parts[1])
                && parts[1].length() == 2
                && Integer.parseInt(parts[1]) >= 16
                && Integer.parseInt(parts[1]) <= 31;
    }

    private static boolean allDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean looksLikeIpv4(String text) {
        return text.indexOf('.') > 0 && text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private static String ipv4(String written) throws Refused {
        var octets = written.split("\\.", -1);
        if (octets.length != 4) {
            throw new Refused("", "an IPv4 address has four numbers");
        }
        for (var octet : octets) {
            if (!allDigits(octet) || octet.length() > 3 || Integer.parseInt(octet) > 255) {
                throw new Refused("", "each number of an IPv4 address is 0 to 255");
            }
            if (octet.length() > 1 && octet.startsWith("0")) {
                throw new Refused("", "write it without leading zeros");
            }
        }
        int first = Integer.parseInt(octets[0]);
        if (first == 0 || first >= 224) {
            throw new Refused("", "no single server can have it");
        }
        return written;
    }

    private static String ipv6(String written) throws Refused {
        var groups = groups(lower(written))
                .orElseThrow(() -> new Refused("", "IPv6: up to eight groups of hexadecimal digits, such as fd00::10"));
        int first = groups.getFirst();
        if (groups.stream().allMatch(g -> g == 0) || (first & 0xff00) == 0xff00) {
            throw new Refused("", "no single server can have it");
        }
        if ((first & 0xffc0) == 0xfe80) {
            throw new Refused("", "a link-local address is known to one link only; give a global or unique local one");
        }
        return IpLiteral.canonical(lower(written));
    }

    private static Optional<List<Integer>> groups(String written) {
        int gap = written.indexOf("::");
        if (gap < 0) {
            return plainGroups(written).filter(g -> g.size() == GROUPS);
        }
        var head = plainGroups(written.substring(0, gap));
        var tail = plainGroups(written.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty() || head.get().size() + tail.get().size() >= GROUPS) {
            return Optional.empty();
        }
        var all = new ArrayList<>(head.get());
        while (all.size() + tail.get().size() < GROUPS) {
            all.add(0);
        }
        all.addAll(tail.get());
        return Optional.of(all);
    }

    private static Optional<List<Integer>> plainGroups(String written) {
        var groups = new ArrayList<Integer>();
        if (!written.isEmpty()) {
            for (var group : written.split(":", -1)) {
                boolean hex = !group.isEmpty()
                        && group.length() <= 4
                        && group.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
                if (!hex) {
                    return Optional.empty();
                }
                groups.add(Integer.parseInt(group, 16));
            }
        }
        return Optional.of(groups);
    }
}
