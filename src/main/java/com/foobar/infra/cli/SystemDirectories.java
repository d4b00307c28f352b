package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Directories of this machine that nobody means to publish as a whole, and that are never walked through. */
final class SystemDirectories {

    /** At the top of the file system. What others are called, {@code /site} in a container say, is their owner's business. */
    private static final Set<String> TOP = Set.of(
            "bin",
            "boot",
            "dev",
            "etc",
            "home",
            "lib",
            "lib32",
            "lib64",
            "libx32",
            "lost+found",
            "media",
            "mnt",
            "opt",
            "private",
            "proc",
            "root",
            "run",
            "sbin",
            "srv",
            "sys",
            "tmp",
            "usr",
            "var",
            "Applications",
            "Library",
            "System",
            "Users");

    /** Of these, what is in them neither. */
    private static final Set<String> WHOLLY = Set.of("boot", "etc", "proc", "sys");

    private SystemDirectories() {}

    /** Whether it is one, by itself or by a link; the user's home directory as a whole is one too. */
    static boolean has(Path directory) throws IOException {
        return is(directory.toAbsolutePath().normalize()) || is(directory.toRealPath());
    }

    private static boolean is(Path path) {
        if (path.getNameCount() == 0 || path.equals(Path.of(System.getProperty("user.home")))) {
            return true;
        }
        var first = path.getName(0).toString();
        return WHOLLY.contains(first) || path.getNameCount() == 1 && TOP.contains(first);
    }
}
