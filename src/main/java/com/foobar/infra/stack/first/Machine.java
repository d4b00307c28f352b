package com.foobar.infra.stack.first;

import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.topology.Server;
import java.util.List;

/**
 * A server of a new stack.
 *
 * @param address where the other servers reach it
 * @param roles what it does; empty: what the pattern says
 */
public record Machine(String name, String address, List<Role> roles) {

    public Machine {
        roles = List.copyOf(roles);
    }

    /**
     * Reads {@code NAME=ADDRESS[:ROLES]}. An IPv6 address with roles behind it stands in brackets, as one does with a port.
     *
     * @throws Refused if a name, an address or a role is none
     */
    public static Machine parse(String written) throws Refused {
        int equals = written.indexOf('=');
        if (equals < 1) {
            throw new Refused(
                    "no server is \"" + written + "\"", "such as web-01=10.0.0.11 or web-01=10.0.0.11:web+app");
        }
        var name = checkedName(written.substring(0, equals));
        var rest = written.substring(equals + 1);
        if (rest.startsWith("[")) {
            int end = rest.indexOf(']');
            var behind = end < 0 ? "" : rest.substring(end + 1);
            if (end < 0 || !behind.isEmpty() && !behind.startsWith(":")) {
                throw new Refused(name + " has no address in \"" + rest + "\"", "such as [fd00::11]:web+app");
            }
            return at(name, rest.substring(1, end), behind.isEmpty() ? behind : behind.substring(1), !behind.isEmpty());
        }
        int colon = rest.indexOf(':');
        return colon < 0 || colon != rest.lastIndexOf(':')
                ? at(name, rest, "", false)
                : at(name, rest.substring(0, colon), rest.substring(colon + 1), true);
    }

    private static Machine at(String name, String address, String roles, boolean withRoles) throws Refused {
        return new Machine(name, checkedAddress(name, address), withRoles ? Role.parse(roles) : List.of());
    }

    private static String checkedName(String name) throws Refused {
        try {
            return Scalars.NAME.parser().parse(name);
        } catch (Refused e) {
            throw new Refused(
                    "\"" + name
                            + "\" is no server's name: lower-case letters, digits and hyphens, beginning with a letter",
                    "such as web-01");
        }
    }

    private static String checkedAddress(String name, String address) throws Refused {
        String checked;
        try {
            checked = Scalars.ADDRESS.parser().parse(address);
        } catch (Refused e) {
            var why = e.refusal().message();
            throw new Refused(
                    name + ": \"" + address + "\" is no address" + (why.isEmpty() ? "" : " (" + why + ")"),
                    e.refusal().hint().orElse("an IPv4 or IPv6 address, such as 10.0.0.11"));
        }
        if (!new Server(name, checked).literal()) {
            throw new Refused(
                    name + ": \"" + address + "\" is a name, and a firewall is in force before any can be looked up",
                    "an IPv4 or IPv6 address, such as 10.0.0.11");
        }
        return checked;
    }

    /** The same with these roles. */
    Machine with(List<Role> others) {
        return new Machine(name, address, others);
    }
}
