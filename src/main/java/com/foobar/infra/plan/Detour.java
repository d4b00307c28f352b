package com.foobar.infra.plan;

import java.util.List;

/**
 * While the steps of a stage run, nobody is led to their servers: what is done before, on those who lead visitors there, and
 * what is done at the end, however the stage ended. It changes nothing that the topology speaks of, and the hosts where it is
 * done undo it by themselves if nobody does.
 *
 * @param out takes the servers out of service, once those who are there have gone
 * @param back takes them back, and waits until they are well for those who lead there
 */
public record Detour(List<HostStep> out, List<HostStep> back) {
    public Detour {
        out = List.copyOf(out);
        back = List.copyOf(back);
    }
}
