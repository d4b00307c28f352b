package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Files that a command writes for other programs, besides what it prints. */
final class ReportFiles {

    /** So much of a file tells what it is. */
    private static final int HEAD = 400;

    /**
     * Refuses a file that is there and is no such report: it is somebody's own, named by mistake.
     *
     * @param kind what such reports are called
     * @param mark what they have near their beginning
     */
    void refuseOther(String option, Optional<Path> file, String kind, String mark) throws IOException {
        if (file.isPresent() && Files.isRegularFile(file.get()) && Files.size(file.get()) > 0) {
            try (var in = Files.newInputStream(file.get())) {
                if (!new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains(mark)) {
                    throw new BadUsage(
                            option + ": " + file.get() + " is there already and is no " + kind
                                    + " report; it was left as it is",
                            "Give the report a name of its own");
                }
            }
        }
    }

    /** Writes the report, if one was asked for. */
    void write(Optional<Path> file, Supplier<String> report) throws IOException {
        if (file.isPresent()) {
            Files.writeString(file.get(), report.get());
        }
    }
}
