package com.foobar.infra.role;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as the kernel prints them. */
final class Addresses {

    private Addresses() {}

    /** An IPv6 literal in the short form of RFC 5952, which MySQL compares accounts with; anything else as it is. */
    static String canonical(String literal) {
        if (literal.indexOf(':') < 0 || !(InetAddress.ofLiteral(literal) instanceof Inet6Address address)) {
            return literal;
        }
        var bytes = address.getAddress();
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
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
}
