package com.foobar.infra.topology;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** IP addresses as text. */
public final class IpLiteral {

    private IpLiteral() {}

    /** Whether it is an IPv4 or IPv6 literal, rather than a name. */
    public static boolean is(String text) {
        return text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    /** An IPv6 literal in the short form of RFC 5952, as the kernel prints it; anything else as it is. */
    public static String canonical(String literal) {
        if (literal.indexOf(':') < 0) {
            return literal;
        }
        var groups = groups(literal);
        int best = -1;
        int length = 1; // A single zero group is not shortened.
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** The eight groups of an IPv6 literal. */
    public static int[] groups(String literal) {
        var groups = new int[8];
        int gap = literal.indexOf("::");
        var head = words(gap < 0 ? literal : literal.substring(0, gap));
        var tail = words(gap < 0 ? "" : literal.substring(gap + 2));
        for (int i = 0; i < head.length; i++) {
            groups[i] = head[i];
        }
        for (int i = 0; i < tail.length; i++) {
            groups[8 - tail.length + i] = tail[i];
        }
        return groups;
    }

    private static int[] words(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        var parts = text.split(":");
        var last = parts[parts.length - 1];
        boolean mapped = last.indexOf('.') >= 0; // ::ffff:10.0.0.1
        var words = new int[parts.length + (mapped ? 1 : 0)];
        for (int i = 0; i < parts.length - (mapped ? 1 : 0); i++) {
            words[i] = Integer.parseInt(parts[i], 16);
        }
        if (mapped) {
            var bytes = last.split("\\.");
            words[parts.length - 1] = Integer.parseInt(bytes[0]) << 8 | Integer.parseInt(bytes[1]);
            words[parts.length] = Integer.parseInt(bytes[2]) << 8 | Integer.parseInt(bytes[3]);
        }
        return words;
    }

    /** Whether both literals are of one network. @param bits of its prefix */
    public static boolean sameNetwork(String one, String other, int bits) {
        var a = bits(one);
        var b = bits(other);
        return a.length() == b.length() && a.regionMatches(0, b, 0, Math.min(bits, a.length()));
    }

    /** Whether the literal means something in one network only, and perhaps something else in another; a name does not. */
    public static boolean isPrivate(String literal) {
        if (literal.indexOf(':') < 0 && !literal.matches("[0-9.]+")) {
            return false;
        }
        return (literal.indexOf(':') < 0
                        ? Stream.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
                        : Stream.of("fc00::/7", "fe80::/10"))
                .map(network -> network.split("/"))
                .anyMatch(network -> sameNetwork(literal, network[0], Integer.parseInt(network[1])));
    }

    private static String bits(String literal) {
        return literal.indexOf(':') < 0
                ? Stream.of(literal.split("\\."))
                        .map(n -> binary(Integer.parseInt(n), 8))
                        .collect(Collectors.joining())
                : IntStream.of(groups(literal)).mapToObj(g -> binary(g, 16)).collect(Collectors.joining());
    }

    private static String binary(int number, int digits) {
        var text = Integer.toBinaryString(number);
        return "0".repeat(digits - text.length()) + text;
    }
}
