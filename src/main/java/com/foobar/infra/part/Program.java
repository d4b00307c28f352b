package com.foobar.infra.part;

/**
 * A program that listens for a part.
 *
 * @param name as messages call it: {@code nginx}, {@code the app}
 * @param unit the systemd unit that runs it
 * @param named whether its process has that name too
 */
public record Program(String name, String unit, boolean named) {

    /** One whose process has its name. */
    public Program(String name, String unit) {
        this(name, unit, true);
    }
}
