package com.foobar.infra.transport;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;

/** {@code Match localnetwork}: whether this machine has an address in one of some networks. */
final class LocalNetworks {

    private record Network(byte[] address, int bits) {

        boolean contains(byte[] other) {
            return other.length == address.length
                    && bitsOf(other)
                            .shiftRight(other.length * 8 - bits)
                            .equals(bitsOf(address).shiftRight(other.length * 8 - bits));
        }

        private static BigInteger bitsOf(byte[] bytes) {
            return new BigInteger(1, bytes);
        }
    }

    private LocalNetworks() {}

    /** @param list networks in CIDR notation, or addresses, with commas */
    static boolean contain(ConfigLine line, String list) throws ConfigRefusal {
        var networks = new ArrayList<Network>();
        for (var text : list.split(",")) {
            networks.add(network(line, text));
        }
        try {
            for (var card : NetworkInterface.networkInterfaces().toList()) {
                if (!card.isUp()) {
                    continue;
                }
                for (var own : card.inetAddresses().map(InetAddress::getAddress).toList()) {
                    if (networks.stream().anyMatch(network -> network.contains(own))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SocketException e) {
            throw new ConfigRefusal(
                    line.place(),
                    "the addresses of this machine could not be had for Match localnetwork: " + e.getMessage(),
                    "Say in the inventory how the host is reached.");
        }
    }

    private static Network network(ConfigLine line, String text) throws ConfigRefusal {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        try {
            if (address.indexOf(':') < 0 && !address.matches("[0-9.]+")) {
                throw new IllegalArgumentException(address);
            }
            var bytes = InetAddress.ofLiteral(address).getAddress();
            int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
            var network = new Network(bytes, bits);
            var host = new BigInteger(1, bytes).mod(BigInteger.TWO.pow(bytes.length * 8 - bits));
            if (bits < 0 || host.signum() != 0) {
                throw new IllegalArgumentException(Arrays.toString(bytes));
            }
            return network;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ConfigRefusal(
                    line.place(),
                    "Match localnetwork: this is no network: " + text,
                    "Write it as 192.0.2.0/24, with nothing but zeros after the prefix; ssh refuses it, too.");
        }
    }
}
