package com.foobar.infra.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Files that are written all or none, and replace nothing. They are written whole beside where they belong and then linked
 * there, which fails where something is. If one can't be, or the program is ended meanwhile, all that was made is removed.
 */
final class NewFiles {

    /**
     * A file to be.
     *
     * @param name from the directory on
     * @param closed whether only its owner may read it
     */
    record Content(String name, String text, boolean closed) {

        @Override
        public String toString() {
            return name;
        }
    }

    private final Path directory;
    private final List<Content> contents;

    /** What to remove if it does not come to an end, the last first. */
    private final Deque<Path> made = new ArrayDeque<>();

    private boolean over;

    NewFiles(Path directory, List<Content> contents) {
        this.directory = directory;
        this.contents = List.copyOf(contents);
    }

    /** Those that are there already. */
    List<Path> inTheWay() {
        return contents.stream()
                .map(content -> directory.resolve(content.name()))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /**
     * Writes them.
     *
     * @throws IOException if not all could be written; then none is there
     */
    void write() throws IOException {
        var end = new Thread(this::undo, "undo");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            all();
        } finally {
            undo();
            forget(end);
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException _) {
            // The program is ending: the hook runs, and finds nothing more to do.
        }
    }

    private void all() throws IOException {
        directories(directory);
        var beside = step(() -> kept(Files.createTempDirectory(directory, ".foobar-infra-init-")));
        var staged = new ArrayList<Path>();
        for (var content : contents) {
            staged.add(step(() -> written(beside.resolve(String.valueOf(staged.size())), content)));
        }
        for (int i = 0; i < contents.size(); i++) {
            var target = directory.resolve(contents.get(i).name());
            var from = staged.get(i);
            // A name in the directory where the program is has none.
            var parent = target.getParent();
            if (parent != null) {
                directories(parent);
            }
            step(() -> kept(linked(from, target)));
        }
        step(() -> {
            over = true;
            for (var file : staged) {
                Files.deleteIfExists(file);
            }
            return Files.deleteIfExists(beside);
        });
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Nothing is begun once all is being undone. */
    private synchronized <T> T step(Step<T> step) throws IOException {
        if (over) {
            throw new IOException("the program is ending");
        }
        return step.run();
    }

    private Path kept(Path path) {
        made.push(path);
        return path;
    }

    private void directories(Path wanted) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var path = wanted.toAbsolutePath(); path != null && !Files.isDirectory(path); path = path.getParent()) {
            missing.push(path);
        }
        for (var path : missing) {
            step(() -> kept(Files.createDirectory(path)));
        }
    }

    private Path written(Path file, Content content) throws IOException {
        kept(file);
        if (content.closed()) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content.text().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return file;
    }

    private static Path linked(Path from, Path target) throws IOException {
        try {
            return Files.createLink(target, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException _) {
            // A file system without links
            return Files.move(from, target);
        }
    }

    private synchronized void undo() {
        if (over) {
            return;
        }
        over = true;
        while (!made.isEmpty()) {
            try {
                Files.deleteIfExists(made.pop());
            } catch (IOException _) {
                // Somebody else put something in there: it stays.
            }
        }
    }
}
