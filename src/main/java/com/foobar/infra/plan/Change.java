package com.foobar.infra.plan;

import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;

/**
 * One resource that will change on one server.
 *
 * @param cause why the host differs from the topology
 */
public record Change(String server, ResourceId resource, Delta delta, Cause cause) {

    /** Why a host is not as the topology says. */
    public enum Cause {
        /** The topology (or a template) says something new. */
        TOPOLOGY,
        /** Somebody or something changed the host since the last apply. */
        DRIFT,
        /** The topology changed, and so did the host. */
        BOTH
    }
}
