package com.foobar.infra.resource;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The distributions that the tool works on. What is done differently from one to the next is decided here and nowhere
 * else.
 *
 * <p>It is little, as packages and units have the same names in all of them, and the files are written in the words that
 * the oldest HAProxy, nginx and MySQL among them know and the newest still know; a test holds that. What differs is where
 * MySQL comes from: Ubuntu has it, Debian has it in sid only, and sid's installs on the newer Debian only; which exporters will do; and which modules of nginx' there are.
 */
public enum Platform {
    DEBIAN_12("debian", "12", "Debian 12", false, false, true),
    DEBIAN_13("debian", "13", "Debian 13", true, true, true),
    UBUNTU_22_04("ubuntu", "22.04", "Ubuntu 22.04", false, false, false),
    UBUNTU_24_04("ubuntu", "24.04", "Ubuntu 24.04", false, false, true);

    private final String os;
    private final String version;
    private final String title;
    private final boolean takesSid;
    private final boolean tells;
    private final boolean brotli;

    Platform(String os, String version, String title, boolean takesSid, boolean tells, boolean brotli) {
        this.os = os;
        this.version = version;
        this.title = title;
        this.takesSid = takesSid;
        this.tells = tells;
        this.brotli = brotli;
    }

    /** By {@code ID} and {@code VERSION_ID} of {@code /etc/os-release}; empty if the tool does not work on it. */
    public static Optional<Platform> of(String os, String version) {
        return Arrays.stream(values())
                .filter(p -> p.os.equals(os) && p.version.equals(version))
                .findFirst();
    }

    /** Whether what it lacks may be taken from Debian sid. */
    public boolean takesSid() {
        return takesSid;
    }

    /**
     * Whether its exporters are those that the monitoring was made for, and tried with. Debian 12's of nginx (0.11) has no TLS, and that of
     * MySQL (0.14) does not ask a MySQL from 8.4 on for its replication.
     */
    public boolean tells() {
        return tells;
    }

    /** Whether it has nginx' module for brotli, which can be built as a package of its own from nginx 1.22 on. */
    public boolean hasBrotli() {
        return brotli;
    }

    /** Those that take from sid, as {@code ID:VERSION_ID}. */
    static List<String> takingSid() {
        return Arrays.stream(values())
                .filter(Platform::takesSid)
                .map(p -> p.os + ":" + p.version)
                .toList();
    }

    public String title() {
        return title;
    }

    /** All of them, for people. */
    public static String titles() {
        return Arrays.stream(values()).map(Platform::title).collect(Collectors.joining(", "));
    }
}
