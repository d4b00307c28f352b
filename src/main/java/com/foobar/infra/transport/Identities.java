package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.foobar.infra.transport.Endpoint.KeyFile;
import com.foobar.infra.transport.Endpoint.Origin;
import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SSHAgentConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The keys to log in with: from files and from the agent, each read once however many hosts they open. */
final class Identities {

    private static final String PUBLIC = ".pub";

    private static final String MISSING = "does not exist";

    /** What a key file holds. */
    private sealed interface Loaded {
        record Usable(Identity identity) implements Loaded {}

        /** Of no use without an agent that holds the private key to this public one. */
        record Locked(Optional<PublicKey> key, String why) implements Loaded {}

        record Bad(String why) implements Loaded {}
    }

    /**
     * The keys for one host.
     *
     * @param keys in the order in which they are offered
     * @param unusable what else there is, and why it can't be offered
     */
    record Offer(List<Identity> keys, List<String> unusable) {

        /** Whether there is just one key, so that asking first whether it would be taken costs more than it saves. */
        boolean isSingle() {
            return keys.size() == 1;
        }

        String describe() {
            var offered = keys.stream()
                    .map(key -> key.getName()
                            + blob(key)
                                    .map(known -> " (" + known.fingerprint() + ")")
                                    .orElse(""))
                    .collect(Collectors.joining(", "));
            return (keys.isEmpty() ? "No key could be offered" : "Offered: " + offered)
                    + (unusable.isEmpty() ? "" : ". Not usable: " + String.join("; ", unusable)) + ".";
        }

        IdentityRepository asRepository() {
            return new Repository(keys);
        }
    }

    private final Map<Path, Loaded> files = new ConcurrentHashMap<>();
    private final Map<Path, List<Identity>> agents = new ConcurrentHashMap<>();

    /** Collects the keys for a host. */
    Offer offer(Endpoint endpoint) throws TransportException {
        var fromFiles = new ArrayList<Identity>();
        var unusable = new ArrayList<String>();
        var locked = new ArrayList<Path>();
        for (var file : endpoint.keyFiles()) {
            var loaded = files.computeIfAbsent(file.path(), Identities::load);
            if (loaded instanceof Loaded.Usable(var identity)) {
                fromFiles.add(identity);
            } else if (loaded instanceof Loaded.Locked(var key, var why)) {
                var found = agentKeys(endpoint).stream()
                        .filter(held -> key.equals(blob(held)))
                        .findFirst();
                found.ifPresent(fromFiles::add);
                if (found.isEmpty()) {
                    locked.add(file.path());
                    unusable.add(file.path() + " " + why);
                }
            } else if (loaded instanceof Loaded.Bad(var why)) {
                refuseIfNamedInInventory(endpoint, file, why);
                // That a default key is not there is no news.
                if (file.origin() != Origin.DEFAULT || !why.equals(MISSING)) {
                    unusable.add(file.path() + " " + why);
                }
            }
        }
        var keys = ordered(endpoint, fromFiles);
        if (keys.isEmpty()) {
            throw nothingToOffer(endpoint, unusable, locked);
        }
        return new Offer(keys, List.copyOf(unusable));
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
                if (keys.stream().noneMatch(other -> blob(other).equals(blob(key)))) {
                    keys.add(key);
                }
            }
        }
        return List.copyOf(keys);
    }

    private static TransportException nothingToOffer(Endpoint endpoint, List<String> unusable, List<Path> locked) {
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
                locked.isEmpty()
                        ? "Name another key in the inventory."
                        : adding(locked.getFirst().toString()));
    }

    /** How a key gets into the agent, which takes private ones only. */
    private static String adding(String file) {
        if (!file.endsWith(PUBLIC)) {
            return "Give it to the agent: ssh-add " + file;
        }
        var own = file.substring(0, file.length() - PUBLIC.length());
        return "Give the private key that belongs to it to the agent: ssh-add " + own
                + "\nOr, if that needs no passphrase, name the private key in the inventory instead: " + own;
    }

    private static void refuseIfNamedInInventory(Endpoint endpoint, KeyFile file, String why)
            throws TransportException {
        if (file.origin() == Origin.INVENTORY) {
            throw new TransportException(
                    Kind.BAD_KEY_FILE,
                    endpoint.name(),
                    "the key file of " + endpoint.name() + ", " + file.path() + ", " + why,
                    "Correct its path in the inventory.");
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

    /** Why a key file is of no use whatever an agent holds, to follow its name; empty if it may be of use. */
    static Optional<String> fault(Path file) {
        return load(file) instanceof Loaded.Bad(var why) ? Optional.of(why) : Optional.empty();
    }

    private static Loaded load(Path file) {
        byte[] content;
        try {
            if (!Files.exists(file)) {
                return new Loaded.Bad(MISSING);
            }
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            return new Loaded.Bad("can't be read (" + e + ")");
        }
        var publicKey = publicKey(content);
        if (publicKey.isPresent()) {
            return new Loaded.Locked(publicKey, "is a public key, and no agent holds the private one");
        }
        try {
            var jsch = new JSch();
            // Not addIdentity(file), which would leave a certificate beside the key unused.
            jsch.addIdentity(file.toString(), (String) null, null);
            var identity = jsch.getIdentityRepository().getIdentities().getFirst();
            if (!identity.isEncrypted()) {
                return new Loaded.Usable(identity);
            }
            return new Loaded.Locked(blob(identity), "is encrypted, and no agent holds it");
        } catch (JSchException | RuntimeException e) {
            return new Loaded.Bad("is no private key that can be used (" + e.getMessage() + ")");
        }
    }

    private static Optional<PublicKey> publicKey(byte[] content) {
        var words = new String(content, US_ASCII).strip().split("\\s+", 3);
        if (words.length < 2 || !words[0].matches("(ssh|ecdsa|sk-ssh|sk-ecdsa)-\\S+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicKey.parse(words[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty for a key of an old format that is encrypted and has no public half beside it. */
    private static Optional<PublicKey> blob(Identity identity) {
        return Optional.ofNullable(identity.getPublicKeyBlob()).map(PublicKey::of);
    }

    /** A fixed list, as JSch wants it. */
    private record Repository(List<Identity> keys) implements IdentityRepository {

        @Override
        public String getName() {
            return "keys";
        }

        @Override
        public int getStatus() {
            return RUNNING;
        }

        /** A vector of its own for each caller: JSch holds its lock all through the login. */
        @Override
        public Vector<Identity> getIdentities() {
            return new Vector<>(keys);
        }

        @Override
        public boolean add(byte[] identity) {
            return false;
        }

        @Override
        public boolean remove(byte[] blob) {
            return false;
        }

        @Override
        public void removeAll() {
            // Shared with other sessions, so nothing is ever removed.
        }
    }
}
