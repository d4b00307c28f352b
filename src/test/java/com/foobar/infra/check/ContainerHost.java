package com.foobar.infra.check;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.probe.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A container that is asked and changed by scripts on standard input, as a host is over SSH. */
public abstract class ContainerHost implements AutoCloseable {

    private final String name;
    private final GenericContainer<?> container;

    public ContainerHost(String name, GenericContainer<?> container) {
        this.name = name;
        this.container = container;
    }

    /**
     * A container of one of the lab's images, which exist only on this machine.
     *
     * @param files path in the container to content
     */
    public static GenericContainer<?> container(String image, String name, Network network, Map<String, String> files) {
        var container = new GenericContainer<>(DockerImageName.parse(image))
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withCreateContainerCmdModifier(cmd -> cmd.withHostName(name));
        files.forEach((path, content) -> container.withCopyToContainer(Transferable.of(content), path));
        return container;
    }

    public void start() {
        container.start();
    }

    public String name() {
        return name;
    }

    public String id() {
        return container.getContainerId();
    }

    /** Asks the host as production does: one script, one reply. */
    public Facts ask(Collection<? extends Fact<?>> facts) {
        var probe = new Probe(UUID.randomUUID().toString().replace("-", ""), facts);
        return probe.parse(shell(probe.script().render()));
    }

    /** Runs a script as root; its output. */
    public String shell(String script) {
        return run(script, "lab/inside", id(), "sh", "-s");
    }

    /** {@code pause}, {@code unpause}: freezes every process of the host; {@code restart}: reboots it. */
    public void docker(String command) {
        run("", "docker", command, id());
    }

    public static String run(String input, String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var out = new java.util.concurrent.FutureTask<>(
                    () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            Thread.ofVirtual().start(out);
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("no end: " + Arrays.toString(command));
            }
            var text = out.get();
            if (process.exitValue() != 0) {
                throw new IllegalStateException(Arrays.toString(command) + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
