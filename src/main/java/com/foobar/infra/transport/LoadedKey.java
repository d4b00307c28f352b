package com.foobar.infra.transport;

import com.jcraft.jsch.Identity;
import java.util.Optional;

/** What a key's file holds. */
sealed interface LoadedKey {

    /** A private key that needs nothing else. */
    record Usable(Identity identity) implements LoadedKey {}

    /**
     * Of no use without an agent that holds the private key to this public one.
     *
     * @param key empty if the file does not tell which key it holds
     * @param faulty whether the file should be mended even if an agent holds its key
     */
    record Locked(Optional<PublicKey> key, KeyFault fault, boolean faulty) implements LoadedKey {}

    /** Of no use at all. */
    record Bad(KeyFault fault) implements LoadedKey {}

    /** No such file, which is no news of one that nobody named. */
    record Missing(KeyFault fault) implements LoadedKey {}

    /** What should be mended about the file, whatever an agent holds. */
    default Optional<KeyFault> wrong() {
        if (this instanceof Bad(var fault)) {
            return Optional.of(fault);
        }
        if (this instanceof Missing(var fault)) {
            return Optional.of(fault);
        }
        return this instanceof Locked(var _, var fault, var faulty) && faulty ? Optional.of(fault) : Optional.empty();
    }
}
