package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.language.ConfigException;
import java.io.IOException;
import java.nio.file.Path;

/** The topology's file that a command edits, and writes at most once: when somebody has agreed, and before anything is changed. */
final class WrittenTopology {

    private final EditedTopology edit;
    private boolean written;

    WrittenTopology(EditedTopology edit) {
        this.edit = edit;
    }

    Path file() {
        return edit.file();
    }

    boolean isWritten() {
        return written;
    }

    void write() {
        if (written) {
            return;
        }
        try {
            edit.write();
            written = true;
        } catch (ConfigException e) {
            throw new BadUsage(e.problems().getFirst().format(), "Nothing was changed.");
        } catch (IOException e) {
            throw new BadUsage(String.valueOf(e.getMessage()), "Nothing was changed.");
        }
    }

    /**
     * Undoes the writing.
     *
     * @param how it is without it: "The primary is the one that it was"
     * @return what became of the file, for people
     */
    String putBack(String how) {
        try {
            edit.putBack();
            return how + ", and " + edit.file() + " is as it was.";
        } catch (ConfigException e) {
            return how + "; put it back into " + edit.file() + ": "
                    + e.problems().getFirst().format();
        } catch (IOException e) {
            return how + "; put it back into " + edit.file() + ": " + e.getMessage();
        }
    }
}
