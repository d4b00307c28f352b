package com.foobar.infra.config;

import java.util.Optional;

/** Why a value is not accepted, and what would be. */
record Refusal(String message, Optional<String> hint) {

    static Refusal of(String message) {
        return new Refusal(message, Optional.empty());
    }

    static Refusal of(String message, String hint) {
        return new Refusal(message, Optional.of(hint));
    }
}
