package com.foobar.infra.part;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.topology.IpLiteral;

/** Whom a rule is about: addresses and networks, in digits. */
public final class Networks {

    private Networks() {}

    /** An address, or a network as its first address and how many bits of it count. */
    public static final Scalar<String> CLIENTS = Scalar.text(
            "clients", "an address, or a network such as 203.0.113.0/24", Json.Obj.ofType("string"), Networks::clients);

    private static String clients(String written) throws Refused {
        int slash = written.indexOf('/');
        var address = Addresses.canonical(slash < 0 ? written : written.substring(0, slash));
        if (!IpLiteral.is(address)) {
            throw new Refused("", "an address in digits, as no name is looked up for each request");
        }
        if (slash < 0) {
            return address;
        }
        var bits = written.substring(slash + 1);
        int most = address.indexOf(':') < 0 ? 32 : 128;
        if (!bits.matches("[1-9][0-9]{0,2}") || Integer.parseInt(bits) > most) {
            throw new Refused("", "behind the slash stands how many bits count, 1 to " + most);
        }
        return address + "/" + bits;
    }
}
