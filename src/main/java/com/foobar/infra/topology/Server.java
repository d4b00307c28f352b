package com.foobar.infra.topology;

/**
 * One machine of the stack.
 *
 * @param name how the topology, the inventory and every message call it
 * @param address where the <em>other servers</em> reach it: an IPv4 or IPv6 literal (without brackets) or a host
 *     name. How the operator's machine reaches it is the inventory's business.
 */
public record Server(String name, String address) {

    /** Whether the address is an IPv6 literal. */
    public boolean ipv6() {
        return address.indexOf(':') >= 0;
    }

    /** Whether only programs of this machine itself reach the address. */
    public boolean loopback() {
        return address.equals("::1") || address.equals("localhost") || literal() && address.startsWith("127.");
    }

    /** Whether the address is a literal, so that a program can bind to it without a name look-up. */
    public boolean literal() {
        return ipv6() || address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    /** The address and a port as URLs and configuration files write them: {@code 10.0.0.1:80}, {@code [fd00::1]:80}. */
    public String endpoint(int port) {
        return (ipv6() ? "[" + address + "]" : address) + ":" + port;
    }
}
