package com.foobar.infra.part;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.List;
import java.util.Set;

/** What {@code status} tells of something on one server. Pure. */
public interface Gauge {

    String server();

    /** What that server is asked. */
    Set<Fact<?>> facts();

    /** What it tells; the server's own answers are there, those of others may be missing. */
    List<Reading> read(ClusterFacts observed);
}
