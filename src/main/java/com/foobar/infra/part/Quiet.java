package com.foobar.infra.part;

import com.foobar.infra.shell.Script;

/**
 * What keeps those who watch a stack from telling of what a change causes. It has an end of its own, whatever becomes of who asked
 * for it.
 */
public interface Quiet {

    /** Said first where there is nobody yet who would tell. */
    String NOBODY = "nobody";

    /** Said first where it is quiet, before what {@link #ended} needs to know. */
    String SILENCED = "silenced";

    /** Where they are asked for it. */
    String server();

    /**
     * Asks for it, and for more time whenever it reads a line on its standard input; it ends with that. Its first line is one of the
     * words above, or else tells why it did not work.
     */
    Script held();

    /** Ends it before its time. @param said what followed {@link #SILENCED} */
    Script ended(String said);
}
