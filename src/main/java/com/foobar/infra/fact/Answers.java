package com.foobar.infra.fact;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Pairs facts with the replies of a script that answers them one by one. */
public final class Answers {

    private Answers() {}

    /**
     * @param kind names the kind of fact in an error
     * @param replies one for each fact, in the order asked
     * @param read makes an answer of a fact's reply
     * @throws MalformedAnswer when there are more or fewer replies than facts
     */
    public static <F extends Fact<T>, T, R> Map<F, T> inOrder(
            String kind, List<F> asked, List<R> replies, BiFunction<? super F, ? super R, T> read) {
        if (replies.size() != asked.size()) {
            throw new MalformedAnswer(kind + ": " + replies.size() + " answers to " + asked.size() + " questions");
        }
        var answers = new HashMap<F, T>();
        for (int i = 0; i < asked.size(); i++) {
            var fact = asked.get(i);
            answers.put(fact, read.apply(fact, replies.get(i)));
        }
        return answers;
    }
}
