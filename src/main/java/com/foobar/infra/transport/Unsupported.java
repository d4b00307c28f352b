package com.foobar.infra.transport;

import java.util.List;
import java.util.Locale;

/** What a configuration may ask for that would change how we connect, and that we can't do. */
final class Unsupported {

    private Unsupported() {}

    static void refuse(Said said) throws ConfigRefusal {
        var publicKey = said.line("pubkeyauthentication");
        if (publicKey.isPresent()
                && List.of("no", "false").contains(publicKey.get().first().toLowerCase(Locale.ROOT))) {
            throw new ConfigRefusal(
                    publicKey.get().place(),
                    "PubkeyAuthentication no, but keys are the only way to log in that is supported",
                    "Allow keys for this host.");
        }
        var preferred = said.line("preferredauthentications");
        if (preferred.isPresent()
                && !List.of(preferred.get().first().split(",")).contains("publickey")) {
            throw new ConfigRefusal(
                    preferred.get().place(),
                    "PreferredAuthentications leaves out publickey, the only way to log in that is supported",
                    "Add publickey for this host.");
        }
        var passing = said.line("proxyusefdpass");
        if (passing.isPresent()
                && said.isYes("proxyusefdpass")
                && said.command("proxycommand").isPresent()) {
            throw new ConfigRefusal(
                    passing.get().place(),
                    "ProxyUseFdpass is not supported: a connection can't be taken over from a command",
                    "Let the command carry the data itself, as nc does without -F; or name a jump host in the inventory.");
        }
        var family = said.line("addressfamily");
        if (family.isPresent()
                && !List.of("any", "inet", "inet6")
                        .contains(family.get().first().toLowerCase(Locale.ROOT))) {
            throw new ConfigRefusal(
                    family.get().place(),
                    "AddressFamily is neither any, inet nor inet6",
                    "Correct the line; ssh refuses it, too.");
        }
    }
}
