package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.Optional;
import java.util.Set;

/**
 * The desired state of one managed thing on one host.
 *
 * <p>Pure: it says what it must know ({@link #facts}) and compares ({@link #diff}); what the comparison yields carries
 * the script that changes the host.
 */
public interface Resource {
    ResourceId id();

    /** The server whose resource this is. */
    String server();

    /** What must be known of this resource's own server. Facts of other servers come with their own resources. */
    Set<Fact<?>> facts();

    /**
     * What must change, or empty when the host is as it should be. The own server's facts are present; another
     * server's may be absent.
     */
    Optional<Delta> diff(ClusterFacts observed);

    /** What the manifest remembers of this resource once it is as desired; lets a plan tell drift from a changed topology. */
    String digest();

    /**
     * Whether this resource differs because others change, not only because the topology or the host does: a service that
     * must load new files. Such a difference is not called drift.
     */
    default boolean followsOthers(ClusterFacts observed) {
        return false;
    }

    /** Whether that is this resource's business too, although the topology has it no more: then it is not taken for left behind. */
    default boolean looksAfter(ResourceId other) {
        return false;
    }

    /** Whether a difference was made by hand, where this resource can tell by itself; empty: by the manifest. */
    default Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.empty();
    }
}
