package com.foobar.infra.audit;

import com.foobar.infra.topology.PartModel;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A server that is not there yet.
 *
 * @param free a further address that nobody has; empty: none can be told
 */
public record OneMore(String name, String address, Supplier<Optional<String>> free) {

    /** What parts say of their sections. */
    public interface Sections {

        /** The path in the topology that makes that server one of the part's; empty: none does by itself. */
        Optional<String> place(PartModel part, String server);

        /** The part's section with a server more that spares any other, as lines of YAML; empty: none could. */
        Optional<String> with(PartModel part, OneMore more);
    }
}
