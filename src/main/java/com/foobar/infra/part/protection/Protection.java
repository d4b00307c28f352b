package com.foobar.infra.part.protection;

import com.foobar.infra.topology.PartModel;
import java.util.List;

/**
 * Whether the servers refuse to be cleared of the stack.
 *
 * @param on false lifts what true has set; a topology that says neither leaves it as it is
 */
public record Protection(boolean on) implements PartModel {

    /** It goes with what others put on servers, and is no reason to touch one. */
    @Override
    public List<String> members() {
        return List.of();
    }
}
