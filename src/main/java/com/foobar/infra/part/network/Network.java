package com.foobar.infra.part.network;

import com.foobar.infra.part.Expected;
import com.foobar.infra.topology.PartModel;
import java.util.List;

/**
 * What the operator says of the servers' network.
 *
 * @param expected what listens there besides the stack, and is meant to
 */
public record Network(List<Expected> expected) implements PartModel {

    public Network {
        expected = List.copyOf(expected);
    }

    /** It puts nothing on any server. */
    @Override
    public List<String> members() {
        return List.of();
    }
}
