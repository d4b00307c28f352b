package com.foobar.infra.resource;

import com.foobar.infra.shell.Script;
import java.util.List;

/**
 * Changes of one host that are made together: packages in one {@code apt-get}, the files of a service as one validated
 * set. Equal batches are the same transaction.
 */
public interface Batch {
    /** What progress messages call it. */
    String label();

    /** One script for all items; it either succeeds as a whole or leaves what was there before. */
    Script script(List<Object> items);
}
