package com.foobar.infra.transport;

import com.jcraft.jsch.Session;
import com.jcraft.jsch.UserAuthNone;
import java.util.Objects;

/**
 * The last thing tried when a login has failed: to ask the server which methods it would take, for the message. OpenSSH's
 * client asks first, which is one more round trip for each login that succeeds. JSch makes one of these by its name.
 */
public final class AskMethods extends UserAuthNone {

    /** Its name among JSch's methods. */
    static final String METHOD = "ask-methods";

    private static final String ANSWER = "foobar_methods";

    /** Has a session do so. */
    static void set(Session session) {
        session.setConfig("userauth." + METHOD, AskMethods.class.getName());
    }

    /** What the server takes, parted by commas; empty if it was not asked or did not say. */
    static String answer(Session session) {
        return Objects.requireNonNullElse(session.getConfig(ANSWER), "");
    }

    @Override
    public boolean start(Session session) {
        session.setConfig("enable_auth_none", "yes");
        try {
            boolean in = super.start(session);
            session.setConfig(ANSWER, Objects.requireNonNullElse(getMethods(), ""));
            return in;
        } catch (Exception e) {
            return false; // Why the login failed is known already; this would hide it.
        }
    }
}
