package com.foobar.infra.check;

/** What a check found, with the evidence. */
public sealed interface Verdict {

    /** What was seen, in one line: "receiver and applier on, 4 workers, no errors". */
    String evidence();

    /** The thing is well. */
    record Pass(String evidence) implements Verdict {}

    /**
     * The thing is broken.
     *
     * @param hint what to do about it
     */
    record Fail(String evidence, String hint) implements Verdict {}

    /** It could not be found out; counts as a failure. */
    record Unknown(String evidence) implements Verdict {}
}
