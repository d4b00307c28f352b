package com.foobar.infra.transport;

import com.foobar.infra.transport.Endpoint.KeyFile;
import com.foobar.infra.transport.Endpoint.Origin;
import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.SSHAgentConnector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The keys to log in with: from files and from the agent, each read once however many hosts they open. */
final class Identities {

    /**
     * The keys for one host.
     *
     * @param keys in the order in which they are offered
     * @param unusable what else there is, and why it can't be offered
     */
    record Offer(List<Identity> keys, List<String> unusable) {

        /** Whether there is just one key, so that asking first whether it would be taken costs more than it saves. */
        boolean isSingle() {
            // One that somebody has to touch is not to be touched in vain.
            return keys.size() == 1 && !keys.getFirst().getAlgName().startsWith("sk-");
        }

        String describe() {
            var offered = keys.stream().map(Identities::describe).collect(Collectors.joining(", "));
            return (keys.isEmpty() ? "No key could be offered" : "Offered: " + offered)
                    + (unusable.isEmpty() ? "" : ". Not usable: " + String.join("; ", unusable)) + ".";
        }
    }

    private final Map<Path, LoadedKey> files = new ConcurrentHashMap<>();
    private final Map<Path, List<Identity>> agents = new ConcurrentHashMap<>();

    /** Its name and fingerprint, for messages. */
    static String describe(Identity key) {
        return key.getName()
                + KeyFiles.blob(key)
                        .map(known -> " (" + known.fingerprint() + ")")
                        .orElse("");
    }

    /** Collects the keys for a host. */
    Offer offer(Endpoint endpoint) throws TransportException {
        var fromFiles = new ArrayList<Identity>();
        var unusable = new ArrayList<String>();
        var todo = new ArrayList<String>();
        for (var file : endpoint.keyFiles()) {
            var loaded = files.computeIfAbsent(file.path(), KeyFiles::load);
            if (loaded instanceof LoadedKey.Usable(var identity)) {
                fromFiles.add(identity);
                continue;
            }
            if (loaded instanceof LoadedKey.Locked(var key, var fault, var _)) {
                var found = agentKeys(endpoint).stream()
                        .filter(held -> key.isPresent() && key.equals(KeyFiles.blob(held)))
                        .findFirst();
                if (found.isPresent()) {
                    fromFiles.add(found.get());
                    continue;
                }
                todo.add(fault.todo());
                unusable.add(file.path() + " " + fault.why());
            } else if (loaded instanceof LoadedKey.Bad(var fault)) {
                todo.add(fault.todo());
                unusable.add(file.path() + " " + fault.why());
            } else if (loaded instanceof LoadedKey.Missing(var fault) && file.origin() != Origin.DEFAULT) {
                unusable.add(file.path() + " " + fault.why());
            }
            refuseIfNamedInInventory(endpoint, file, loaded);
        }
        var keys = ordered(endpoint, fromFiles);
        keys.stream()
                .filter(key -> !SshSession.accepts(key.getAlgName()))
                .forEach(key -> unusable.add(
                        describe(key) + " is of the type " + key.getAlgName() + ", which is not supported"));
        keys.removeIf(key -> !SshSession.accepts(key.getAlgName()));
        if (keys.isEmpty()) {
            throw nothingToOffer(endpoint, unusable, todo);
        }
        var certified = Certificates.with(keys, endpoint, unusable);
        return new Offer(certified, List.copyOf(unusable));
    }

    /** Keys named on purpose come first; default ones after the agent's, as OpenSSH has it. */
    private List<Identity> ordered(Endpoint endpoint, List<Identity> fromFiles) {
        var origin = endpoint.keyFiles().isEmpty()
                ? Origin.DEFAULT
                : endpoint.keyFiles().getFirst().origin();
        var sources = switch (origin) {
            case INVENTORY -> List.of(fromFiles);
            case CONFIG -> endpoint.onlyKeyFiles() ? List.of(fromFiles) : List.of(fromFiles, agentKeys(endpoint));
            case DEFAULT -> endpoint.onlyKeyFiles() ? List.of(fromFiles) : List.of(agentKeys(endpoint), fromFiles);
        };
        var keys = new ArrayList<Identity>();
        for (var source : sources) {
            for (var key : source) {
                if (keys.stream().noneMatch(other -> KeyFiles.blob(other).equals(KeyFiles.blob(key)))) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    private static TransportException nothingToOffer(Endpoint endpoint, List<String> unusable, List<String> todo) {
        var message = "there is no key to log in to " + endpoint.name() + " (" + endpoint.describe() + ") with";
        if (unusable.isEmpty()) {
            return new TransportException(
                    Kind.AUTH_FAILED,
                    endpoint.name(),
                    message,
                    "Name a key in the inventory, start an ssh-agent that holds one, or make one with ssh-keygen. "
                            + "Password login is not supported.");
        }
        return new TransportException(
                Kind.BAD_KEY_FILE,
                endpoint.name(),
                message + ": " + String.join("; ", unusable),
                todo.isEmpty() ? "Name another key in the inventory." : todo.getFirst());
    }

    private static void refuseIfNamedInInventory(Endpoint endpoint, KeyFile file, LoadedKey loaded)
            throws TransportException {
        var fault = loaded.wrong();
        if (file.origin() == Origin.INVENTORY && fault.isPresent()) {
            throw new TransportException(
                    Kind.BAD_KEY_FILE,
                    endpoint.name(),
                    "the key file of " + endpoint.name() + ", " + file.path() + ", "
                            + fault.get().why(),
                    fault.get().todo());
        }
    }

    private List<Identity> agentKeys(Endpoint endpoint) {
        return endpoint.agent()
                .map(socket -> agents.computeIfAbsent(socket, Identities::ask))
                .orElse(List.of());
    }

    private static List<Identity> ask(Path socket) {
        try {
            return List.copyOf(new AgentIdentityRepository(new SSHAgentConnector(socket)).getIdentities());
        } catch (AgentProxyException e) {
            return List.of(); // No agent answers: the same as one without keys.
        }
    }

    /** What is wrong with a key file whatever an agent holds; empty if it may be of use. */
    static Optional<KeyFault> fault(Path file) {
        return KeyFiles.load(file).wrong();
    }
}
