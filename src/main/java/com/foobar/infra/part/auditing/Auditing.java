package com.foobar.infra.part.auditing;

import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.topology.PartModel;
import java.util.List;

/**
 * What the operator says of audits.
 *
 * @param profile how much is asked of the stack
 * @param waivers what is known and borne
 */
public record Auditing(Profile profile, List<Waiver> waivers) implements PartModel {

    public Auditing {
        waivers = List.copyOf(waivers);
    }

    /** It puts nothing on any server. */
    @Override
    public List<String> members() {
        return List.of();
    }
}
