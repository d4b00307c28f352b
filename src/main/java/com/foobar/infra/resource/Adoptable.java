package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import java.util.Optional;
import java.util.Set;

/** A resource of which something may already be there that somebody else made. */
public interface Adoptable extends Resource {

    /**
     * What somebody else made there.
     *
     * @param what a sentence for people
     * @param hint what they can do
     * @param consentable whether it may be taken over where the operator agrees
     */
    record Stranger(String what, String hint, boolean consentable) {}

    /**
     * Why what is there is not simply taken for ours: it is, and this stack did not make it.
     *
     * @param observed has this resource's own server
     * @param remembered what the server's manifest has, as {@link ResourceId#toString()}
     */
    Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered);
}
