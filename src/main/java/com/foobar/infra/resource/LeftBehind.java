package com.foobar.infra.resource;

/** What a reader is told of a server that left a topology and was never cleared, and so may still do what it did. */
public final class LeftBehind {

    private LeftBehind() {}

    /** Of one that nobody knows how to reach. */
    public static String notLookedAt(String server) {
        return server + " left the topology and was never cleared: not looked at, as the inventory does not say how to"
                + " reach it. Add it to the inventory, and it is cleared; " + forget(server);
    }

    /** How an operator says that it need not be remembered. */
    public static String forget(String server) {
        return "if it is gone for good: foobar-infra apply --forget " + server;
    }
}
