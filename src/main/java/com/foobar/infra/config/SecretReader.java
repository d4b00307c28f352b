package com.foobar.infra.config;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Supply;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.topology.SecretSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads secrets where their sources say: in the environment, a file or a command's output. The first line counts.
 *
 * <p>No message of this class ever holds a secret, nor anything that a command printed.
 */
public final class SecretReader {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LONGEST = 4096;

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path directory;
    private final Map<String, String> environment;
    private final Duration patience;
    private final boolean filesOnly;

    /** A secret that cannot be had; the message names its source and never its value. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<String> hint;

        Unreadable(String message, String hint) {
            super(message);
            this.hint = Optional.of(hint);
        }

        Optional<String> hint() {
            return hint;
        }
    }

    SecretReader(Path directory, Map<String, String> environment, Duration patience) {
        this(directory, environment, patience, false);
    }

    private SecretReader(Path directory, Map<String, String> environment, Duration patience, boolean filesOnly) {
        this.directory = directory;
        this.environment = environment;
        this.patience = patience;
        this.filesOnly = filesOnly;
    }

    /** One that looks into files, to find what is wrong with them, and takes everything else as empty. */
    static SecretReader ofFiles(Path directory) {
        return new SecretReader(directory, Map.of(), PATIENCE, true);
    }

    static SecretReader in(Path directory) {
        return new SecretReader(directory, System.getenv(), PATIENCE);
    }

    /**
     * Reads a secret of a topology.
     *
     * @param password an error points at the line of its key
     * @return empty if the secret is made on the hosts
     * @throws ConfigException if the source does not give it
     */
    public static Optional<Secret> read(Loaded loaded, Supply.Password password) throws ConfigException {
        return read(in(loaded.directory()), loaded, password);
    }

    static Optional<Secret> read(SecretReader reader, Loaded loaded, Supply.Password password) throws ConfigException {
        var key = password.key();
        if (password.source() instanceof SecretSource.Generated) {
            return Optional.empty();
        }
        try {
            var secret = reader.read(password.source());
            if (secret.reveal().getBytes(StandardCharsets.UTF_8).length > password.longest()) {
                throw new Unreadable("the password is too long", password.limit());
            }
            return Optional.of(secret);
        } catch (Unreadable e) {
            throw new ConfigException(loaded.problem(key, key + ": " + e.getMessage(), e.hint()));
        }
    }

    Secret read(SecretSource source) throws Unreadable {
        if (filesOnly && !(source instanceof SecretSource.File)) {
            return Secret.of("");
        }
        return switch (source) {
            case SecretSource.Environment(var variable) -> variable(variable);
            case SecretSource.File(var path) -> file(path);
            case SecretSource.Command command -> command(command);
            case SecretSource.Generated() ->
                throw new Unreadable("a generated secret is known to its hosts only", "use env, file or command");
        };
    }

    private Secret variable(String name) throws Unreadable {
        var value = Optional.ofNullable(environment.get(name))
                .orElseThrow(() ->
                        new Unreadable("the environment variable " + name + " is not set", "export " + name + "=…"));
        return firstLine(value, "the environment variable " + name);
    }

    private Secret file(String written) throws Unreadable {
        return withFile(written, (in, name) -> firstLine(text(in), name));
    }

    /** What is made of an open file, which no message may hold. */
    interface Use<T> {
        public T of(InputStream in, String name) throws IOException, Unreadable;
    }

    /** Opens a file that only its owner may read and change. */
    <T> T withFile(String written, Use<T> use) throws Unreadable {
        return with(written, true, use);
    }

    /** Opens a file that anybody may know, such as a certificate. */
    <T> T withPublicFile(String written, Use<T> use) throws Unreadable {
        return with(written, false, use);
    }

    private <T> T with(String written, boolean closed, Use<T> use) throws Unreadable {
        var file = LocalPaths.resolve(directory, written);
        var name = "the file " + Characters.printable(file.toString());
        try {
            if (closed && Files.isRegularFile(file)) {
                refuseIfOthersMay(file, name);
            }
            try (var in = Files.newInputStream(file)) {
                return use.of(in, name);
            }
        } catch (NoSuchFileException e) {
            throw new Unreadable(
                    name + " does not exist",
                    closed ? "write the secret into it, readable by you alone" : "is its path right?");
        } catch (AccessDeniedException e) {
            throw new Unreadable(name + " may not be read", "permission denied for this user");
        } catch (IOException e) {
            throw new Unreadable(name + " cannot be read", "is it a file?");
        }
    }

    private static void refuseIfOthersMay(Path file, String name) throws IOException, Unreadable {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                throw new Unreadable(
                        name + " can be read or changed by others than its owner",
                        "chmod 600 " + Characters.printable(file.toString()));
            }
        } catch (UnsupportedOperationException e) {
            return; // no such permissions on this file system
        }
    }

    private Secret command(SecretSource.Command command) throws Unreadable {
        var program = command.arguments().getFirst();
        var name = "the command " + Characters.quote(program);
        Process process;
        try {
            process = new ProcessBuilder(command.arguments())
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new Unreadable(name + " cannot be started", "is it installed, and in the PATH?");
        }
        try {
            var output = outputOf(process);
            var text = output.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw new Unreadable(
                        name + " failed with exit code " + process.exitValue(),
                        "run it by hand in " + Characters.printable(directory.toString()));
            }
            return firstLine(text, name);
        } catch (TimeoutException e) {
            throw new Unreadable(
                    name + " gave no answer in " + patience.toSeconds() + " s",
                    "it has no terminal to ask a question on");
        } catch (ExecutionException e) {
            throw new Unreadable(name + " gave no readable answer", "its output must be text");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreadable(name + " was interrupted", "try again");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> outputOf(Process process) {
        var output = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try (var in = process.getInputStream()) {
                output.complete(text(in));
            } catch (IOException e) {
                output.completeExceptionally(e);
            }
        });
        return output;
    }

    /** As much as the longest secret can take, and a little more to see that it is too long. */
    private static String text(InputStream in) throws IOException {
        return new String(in.readNBytes(4 * LONGEST + 2), StandardCharsets.UTF_8);
    }

    private static Secret firstLine(String text, String name) throws Unreadable {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        var line = text.substring(0, end);
        if (line.isEmpty()) {
            throw new Unreadable("the first line of " + name + " is empty", "the first line is the secret");
        }
        if (line.length() > LONGEST) {
            throw new Unreadable(name + " holds more than " + LONGEST + " characters", "is this the right one?");
        }
        if (Characters.firstUnsafe(line) >= 0) {
            throw new Unreadable(name + " holds control characters", "a secret is one line of text");
        }
        return Secret.of(line);
    }
}
