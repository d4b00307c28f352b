package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;

/**
 * Owns a kind of question and the reading of its answers. All facts of a kind are gathered together, so that a host
 * starts one {@code find} and one {@code sha256sum}, not one for each resource.
 *
 * <p>Kinds are stateless singletons.
 *
 * @param <F> the facts of this kind
 * @param <T> their answers
 */
public interface FactKind<F extends Fact<T>, T> {

    /** Names the section in the reply: lower-case letters and dashes. */
    String name();

    /**
     * Read-only; prints what {@link #parse} reads. Its standard input is empty. Its shell is also that of the other kinds, as to
     * fork costs more than most questions: it leaves the shell's options, directory and {@code IFS} as they are, and does
     * not end it.
     */
    Script gather(List<F> facts);

    /** Whether gathering mostly waits for another program to answer; other kinds are gathered meanwhile. */
    default boolean waits() {
        return false;
    }

    /** The answer to every fact asked. Throws {@link MalformedAnswer} when the output is not what the script prints. */
    Map<F, T> parse(List<F> asked, String output);
}
