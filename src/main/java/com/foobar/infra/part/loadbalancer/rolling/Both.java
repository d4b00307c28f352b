package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.part.Turn;
import com.foobar.infra.plan.Detour;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Visitors are led past servers by all who lead there: load balancers, and web servers that ask an app elsewhere. */
record Both(Turn first, Turn second) implements Turn {

    @Override
    public Optional<Detour> past(List<String> servers, int seconds) {
        return Detour.together(Stream.of(first, second)
                .flatMap(turn -> turn.past(servers, seconds).stream())
                .toList());
    }
}
