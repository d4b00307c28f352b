package com.foobar.infra.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the SSH of the user who runs this knows of what an inventory names.
 *
 * @param knowsHost whether the user's SSH configuration says something of a host of that name
 * @param keyFault what is wrong with a key's file whatever an agent holds; empty if it may be of use
 */
public record OwnSsh(Predicate<String> knowsHost, Function<Path, Optional<KeyFault>> keyFault) {

    /** One who has no configuration, and whose keys are all good. */
    public static final OwnSsh NONE = new OwnSsh(_ -> false, _ -> Optional.empty());

    /**
     * Why a key's file can't be used.
     *
     * @param why to follow the file's name
     * @param todo what to do about it, a sentence
     */
    public record KeyFault(String why, String todo) {}

    /** As this, looking at no key's file. */
    OwnSsh withoutKeys() {
        return new OwnSsh(knowsHost, NONE.keyFault);
    }
}
