package com.foobar.infra.part.firewall;

import com.foobar.infra.topology.IpLiteral;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that begin with the same bits.
 *
 * @param bits of the address, as bytes
 * @param length how many of its bits count
 */
record Network(List<Integer> bits, int length) {

    Network {
        bits = List.copyOf(bits);
    }

    /** @return empty if it is none */
    static Optional<Network> of(String address, String length) {
        var bytes = bytes(address);
        if (bytes.isEmpty() || !length.matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int count = Integer.parseInt(length);
        return count > bytes.size() * 8 ? Optional.empty() : Optional.of(new Network(bytes, count));
    }

    /** Without those that others hold: nftables takes no two in one set. */
    static List<String> widest(Collection<String> written) {
        return written.stream()
                .filter(one -> written.stream()
                        .noneMatch(other -> !other.equals(one) && read(other).holds(read(one))))
                .toList();
    }

    /** Whether an address is in one of these networks, or is one of these addresses. */
    static boolean anyHolds(Collection<String> written, String address) {
        return bytes(address).isEmpty()
                || written.stream().anyMatch(one -> read(one).holds(read(address)));
    }

    /** An address is the network of itself. */
    private static Network read(String written) {
        int slash = written.indexOf('/');
        var address = slash < 0 ? written : written.substring(0, slash);
        return of(address, slash < 0 ? (address.indexOf(':') >= 0 ? "128" : "32") : written.substring(slash + 1))
                .orElseThrow(() -> new IllegalArgumentException("no network: " + written));
    }

    private boolean holds(Network other) {
        return bits.size() == other.bits.size()
                && length <= other.length
                && clean().equals(new Network(other.bits, length).clean());
    }

    /** As one writes it whose further bits are all 0. */
    String clean() {
        var masked = new ArrayList<Integer>();
        for (int i = 0; i < bits.size(); i++) {
            int kept = Math.clamp(length - i * 8L, 0, 8);
            masked.add(bits.get(i) & (0xff << 8 - kept) & 0xff);
        }
        return text(masked) + "/" + length;
    }

    private static String text(List<Integer> bytes) {
        var out = new StringBuilder();
        if (bytes.size() == 4) {
            bytes.forEach(b -> out.append(out.isEmpty() ? "" : ".").append(b));
            return out.toString();
        }
        for (int i = 0; i < bytes.size(); i += 2) {
            out.append(i == 0 ? "" : ":").append(Integer.toHexString(bytes.get(i) << 8 | bytes.get(i + 1)));
        }
        return IpLiteral.canonical(out.toString());
    }

    /** The bytes of an IPv4 or IPv6 literal; none of anything else. */
    private static List<Integer> bytes(String address) {
        var bytes = new ArrayList<Integer>();
        if (address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            for (var part : address.split("\\.")) {
                bytes.add(Integer.parseInt(part));
            }
        } else if (address.indexOf(':') >= 0) {
            for (int group : IpLiteral.groups(address)) {
                bytes.add(group >> 8);
                bytes.add(group & 0xff);
            }
        }
        return bytes;
    }
}
