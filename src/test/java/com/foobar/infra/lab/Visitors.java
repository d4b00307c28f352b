package com.foobar.infra.lab;

import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Visitors who ask for one page after the other while something happens to the servers. */
final class Visitors {

    private Visitors() {}

    /** What one makes happen; it may take as long as it likes. */
    interface Event {
        void happens() throws Exception;
    }

    /**
     * Has some visitors come at a time.
     *
     * @return who served how many requests from the event's beginning to its end; a failure counts under what it was
     */
    static SortedMap<String, Integer> during(int visitorsAtATime, Http site, Event event) throws Exception {
        var served = new ConcurrentSkipListMap<String, Integer>();
        var over = new AtomicBoolean();
        var visitors = IntStream.range(0, visitorsAtATime)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    while (!over.get()) {
                        served.merge(site.servedBy(), 1, Integer::sum);
                    }
                }))
                .toList();
        try {
            event.happens();
        } finally {
            over.set(true);
            for (var visitor : visitors) {
                visitor.join();
            }
        }
        return served;
    }
}
