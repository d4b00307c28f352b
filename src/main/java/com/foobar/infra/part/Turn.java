package com.foobar.infra.part;

import com.foobar.infra.plan.Detour;
import java.util.List;
import java.util.Optional;

/** How visitors are led past servers while these are changed. */
@FunctionalInterface
public interface Turn {

    /**
     * @param servers those that have their turn together
     * @param seconds after which they are taken back in any case, though nobody is there any more to do so
     * @return empty if nobody can be led past them
     */
    Optional<Detour> past(List<String> servers, int seconds);
}
