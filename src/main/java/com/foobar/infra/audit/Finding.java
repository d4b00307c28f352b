package com.foobar.infra.audit;

import java.util.Optional;

/**
 * Something about a topology that its operator should know.
 *
 * @param object what it is about, such as a server's name, by which one of several is waived; empty: the stack
 * @param path the place in the topology that is to blame, such as {@code load_balancer.servers}; where that is not given, the
 *     nearest section around it
 * @param message what is so
 * @param fix lines of YAML which, merged into the topology, end it; empty: there are none
 * @param todo what to do beside that, or instead of it, such as commands; empty: nothing
 */
public record Finding(
        Kind kind,
        Severity severity,
        Optional<String> object,
        String path,
        String message,
        Optional<String> fix,
        Optional<String> todo) {

    /** One that the topology alone ends, or nothing. */
    public Finding(
            Kind kind, Severity severity, Optional<String> object, String path, String message, Optional<String> fix) {
        this(kind, severity, object, path, message, fix, Optional.empty());
    }

    /**
     * What findings of one rule have in common.
     *
     * @param id by which waivers and programs know it; never changes
     * @param from the first profile that asks for it
     * @param title what it is called, in few words
     * @param why what it means for visitors
     */
    public record Kind(String id, Severity severity, Profile from, String title, String why) {

        /** A finding of the stack as a whole. */
        public Finding found(String path, String message, String fix) {
            return new Finding(this, severity, Optional.empty(), path, message, Optional.of(fix));
        }

        /** A finding of that object. */
        public Finding of(String object, String path, String message, Optional<String> fix) {
            return new Finding(this, severity, Optional.of(object), path, message, fix);
        }
    }

    /** The same, of another weight than is usual. */
    public Finding as(Severity other) {
        return new Finding(kind, other, object, path, message, fix, todo);
    }

    /** The same, ended by what somebody does. */
    public Finding todo(String what) {
        return new Finding(kind, severity, object, path, message, fix, Optional.of(what));
    }
}
