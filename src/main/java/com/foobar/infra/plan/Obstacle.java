package com.foobar.infra.plan;

/**
 * A reason why a server must not be changed as it is.
 *
 * @param what what was found: "port 80 is taken by apache2"
 * @param hint what to do
 * @param consentable whether the operator may say "go on" ({@code apply --take-over SERVER})
 * @param reach what must wait until it is out of the way
 */
public record Obstacle(String server, String what, String hint, boolean consentable, Reach reach) {

    /** What an obstacle holds back. */
    public enum Reach {
        /** Everything: others are to rely on what cannot be made there. */
        STACK,
        /** The changes of that server alone: the others need nothing of it that they don't have already. */
        SERVER
    }

    /** One that holds everything back. */
    public Obstacle(String server, String what, String hint, boolean consentable) {
        this(server, what, hint, consentable, Reach.STACK);
    }

    /** The same, holding back its own server alone. */
    public Obstacle ofItsServerAlone() {
        return new Obstacle(server, what, hint, consentable, Reach.SERVER);
    }

    /** Whether apply leaves its server out, and changes the others. */
    public boolean leavesOut() {
        return reach == Reach.SERVER && !consentable;
    }
}
