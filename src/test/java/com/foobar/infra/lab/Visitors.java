package com.foobar.infra.lab;

import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Visitors who ask for one page after the other while something happens to the servers. */
final class Visitors {

    /** A visitor looks at a page before the next: what asks at full speed leaves no core to whatever else runs beside it. */
    private static final long LOOKS_MILLIS = 25;

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
        var over = new CountDownLatch(1);
        var visitors = IntStream.range(0, visitorsAtATime)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    do {
                        served.merge(site.servedBy(), 1, Integer::sum);
                    } while (!isOver(over));
                }))
                .toList();
        try {
            event.happens();
        } finally {
            over.countDown();
            for (var visitor : visitors) {
                visitor.join();
            }
        }
        return served;
    }

    private static boolean isOver(CountDownLatch over) {
        try {
            return over.await(LOOKS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
