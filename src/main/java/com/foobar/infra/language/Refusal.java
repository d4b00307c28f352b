package com.foobar.infra.language;

import java.util.Optional;

/** Why a value is not accepted, and what would be. */
public record Refusal(String message, Optional<String> hint) {

    public static Refusal of(String message) {
        return new Refusal(message, Optional.empty());
    }

    public static Refusal of(String message, String hint) {
        return new Refusal(message, Optional.of(hint));
    }
}
