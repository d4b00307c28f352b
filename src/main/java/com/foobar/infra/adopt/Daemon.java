package com.foobar.infra.adopt;

import java.util.List;

/**
 * A program with configuration files.
 *
 * @param state systemd's word for its unit; empty if the program is not installed
 * @param fault why its files cannot be used, in its own words; empty if they can
 * @param files what it reads, as far as it may be read
 * @param unreadable files that are named and cannot be read
 */
public record Daemon(String state, String fault, List<TextFile> files, List<String> unreadable) {

    static final Daemon NONE = new Daemon("", "", List.of(), List.of());

    public Daemon {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
    }

    boolean installed() {
        return !state.isEmpty();
    }

    boolean runs() {
        return state.equals("active") || state.equals("reloading");
    }
}
