package com.foobar.infra.fact;

import java.util.HashMap;
import java.util.Map;

/** What one host answered. */
public final class Facts {

    private final Map<Fact<?>, Object> answers;

    private Facts(Map<Fact<?>, Object> answers) {
        this.answers = answers;
    }

    public static Facts of(Map<? extends Fact<?>, ?> answers) {
        return new Facts(Map.copyOf(answers));
    }

    /** The answer to a fact that was asked. */
    @SuppressWarnings("unchecked") // put there by the kind's parse, whose type says so
    public <T> T get(Fact<T> fact) {
        var answer = answers.get(fact);
        if (answer == null) {
            throw new IllegalStateException("never asked: " + fact);
        }
        return (T) answer;
    }

    public boolean has(Fact<?> fact) {
        return answers.containsKey(fact);
    }

    /** These answers, replaced and extended by newer ones. */
    public Facts with(Facts newer) {
        var all = new HashMap<>(answers);
        all.putAll(newer.answers);
        return new Facts(Map.copyOf(all));
    }
}
