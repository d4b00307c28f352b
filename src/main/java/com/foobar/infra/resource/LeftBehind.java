package com.foobar.infra.resource;

/** What a reader is told of a server that left a topology and was never cleared, and so may still do what it did. */
public final class LeftBehind {

    private LeftBehind() {}

    /** Of one that nobody knows how to reach. */
    public static String notLookedAt(String server) {
        return server + " left the topology and was never cleared: not looked at, as the inventory does not say how to"
                + " reach it. " + toBeCleared(server);
    }

    /** Of one that only the others know how to reach. */
    public static String onlyLookedAt(String server, String address) {
        return server + " left the topology and was never cleared: only looked at, at " + address
                + ", where the others remember it. " + toBeCleared(server);
    }

    /** Of one that only the others know how to reach, and that does not answer there. */
    public static String silent(String server, String address, String why) {
        return server + " left the topology and was never cleared, and does not answer at " + address
                + ", where the others remember it: " + why + ". " + toBeCleared(server);
    }

    /** Of one at whose address there is something else now. */
    public static String notThere(String server, String address, String instead) {
        return server + " left the topology and was never cleared: not looked at, as at " + address
                + ", where the others remember it, is " + instead + " now. " + toBeCleared(server);
    }

    private static String toBeCleared(String server) {
        return "Add it to the inventory, and it is cleared; " + forget(server);
    }

    /** How an operator says that it need not be remembered. */
    public static String forget(String server) {
        return "if it is gone for good: foobar-infra apply --forget " + server;
    }
}
