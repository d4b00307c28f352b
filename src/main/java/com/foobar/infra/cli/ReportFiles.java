package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Files that a command writes for other programs, besides what it prints. */
final class ReportFiles {

    /** So much of a file tells what it is. */
    private static final int HEAD = 400;

    /**
     * Refuses a file that is there and is no such report of this tool: it is somebody's own, named by mistake; and one for
     * which there is no place.
     *
     * @param kind what such reports are called
     * @param mark what those of this tool, and no others, have near their beginning
     */
    void refuseOther(String option, Optional<Path> file, String kind, String mark) throws IOException {
        if (file.isEmpty()) {
            return;
        }
        var path = file.get();
        if (Files.isDirectory(path)) {
            throw new BadUsage(option + ": " + path + " is a directory", "Give a file in it");
        }
        var directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new BadUsage(
                    option + ": there is no directory " + directory,
                    "Make it (mkdir -p " + directory + "), or give another path");
        }
        if (Files.isRegularFile(path) && Files.size(path) > 0) {
            try (var in = Files.newInputStream(path)) {
                if (!new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(mark)) {
                    throw new BadUsage(
                            option + ": " + path + " is there already and is no " + kind
                                    + " report of this tool; it was left as it is",
                            "Give the report a name of its own");
                }
            }
        }
    }

    /** Writes the report, if one was asked for. */
    void write(Optional<Path> file, Supplier<String> report) throws IOException {
        if (file.isPresent()) {
            write(file.get(), report.get());
        }
    }

    /**
     * Writes it beside and moves it into place, so that who reads it never reads half of it. What is no file of its own, such as
     * a pipe or a link, is written as it is.
     */
    private static void write(Path file, String report) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        boolean own = !Files.isSymbolicLink(file) && (!Files.exists(file) || Files.isRegularFile(file));
        if (!own || directory == null || !Files.isWritable(directory)) {
            Files.writeString(file, report);
            return;
        }
        // Not a temporary file: those are closed to all others, and a page may be for them.
        var beside = directory.resolve("." + file.getFileName() + ".foobar-new-" + UUID.randomUUID());
        try {
            Files.writeString(beside, report, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (Files.exists(file)) {
                Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(file));
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }
}
