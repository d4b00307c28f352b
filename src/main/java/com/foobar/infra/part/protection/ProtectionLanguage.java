package com.foobar.infra.part.protection;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import java.util.Optional;

/** The key {@code protect}. */
final class ProtectionLanguage {

    private ProtectionLanguage() {}

    private static final Scalar<Protection> SWITCH = Scalar.bare(
            "",
            Scalars.SWITCH.description(),
            Scalars.SWITCH.json(),
            written -> new Protection(Scalars.SWITCH.parser().parse(written)));

    static final Key<Optional<Protection>> KEY = Key.optional("protect", SWITCH)
            .doc(
                    "With true no server is cleared of the stack: \"destroy\" is refused, and so is an \"apply\" that would clear"
                            + " a server that left the topology. The servers remember it, also when this line is gone; only false,"
                            + " applied, lifts it.")
            .example("true")
            .aka("protected", "prevent_destroy", "deletion_protection", "lock");
}
