package com.foobar.infra.transport;

import com.foobar.infra.transport.KnownHosts.Entry;
import com.foobar.infra.transport.KnownHosts.Judgement;
import com.foobar.infra.transport.KnownHosts.Marker;
import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides on the host key of one connection, and remembers why it was turned away. JSch itself is always told to be
 * strict: its own ways of accepting new keys also connect to hosts whose key has changed.
 */
final class HostKeyGate implements HostKeyRepository {

    private final Endpoint endpoint;
    private final KnownHosts known;
    private final boolean acceptNew;
    private final boolean any;
    private final Consumer<NewHostKey> recorded;

    private volatile @Nullable TransportException refusal;

    /**
     * @param any for a throw-away machine of Vagrant's, whose key is new with every machine and on no record
     * @param recorded is told of a key that was met for the first time and is trusted from now on
     */
    HostKeyGate(Endpoint endpoint, KnownHosts known, boolean acceptNew, boolean any, Consumer<NewHostKey> recorded) {
        this.recorded = recorded;
        this.any = any;
        this.endpoint = endpoint;
        this.known = known;
        this.acceptNew = acceptNew;
    }

    /** Why the key was not accepted, if that is what ended the connection. */
    Optional<TransportException> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public int check(String host, byte[] blob) {
        if (any) {
            return OK;
        }
        var key = PublicKey.of(blob);
        var name = endpoint.recordName();
        Judgement judgement;
        boolean isNew;
        try {
            judgement = known.judge(name, endpoint.fallbackRecordName(), key);
            isNew = judgement instanceof Judgement.Unknown;
        } catch (ConfigRefusal e) {
            return refused(e);
        }
        if (isNew && acceptNew) {
            try {
                judgement = known.remember(name, endpoint.fallbackRecordName(), key, endpoint.hashKnownHosts());
            } catch (IOException e) {
                refusal = new TransportException(
                        Kind.UNKNOWN_HOST_KEY,
                        endpoint.name(),
                        "the new host key of " + where() + " can't be recorded in " + known.file() + ": " + e,
                        "Make that file writable.",
                        e);
                return NOT_INCLUDED;
            } catch (ConfigRefusal e) {
                return refused(e);
            }
        }
        if (judgement instanceof Judgement.Known && isNew) {
            recorded.accept(new NewHostKey(
                    endpoint.name(),
                    endpoint.describe(),
                    label(key),
                    known.file().toString(),
                    known.keeps()));
        }
        // No pattern switch, nor elsewhere on the way to a first command: a JVM that has just started takes
        // milliseconds to put each of them together, and no cache keeps the result.
        if (judgement instanceof Judgement.Known) {
            return OK;
        }
        refusal = refusal(key, judgement);
        return judgement instanceof Judgement.Unknown ? NOT_INCLUDED : CHANGED;
    }

    private int refused(ConfigRefusal configuration) {
        refusal = Endpoints.refused(endpoint.name(), configuration);
        return NOT_INCLUDED;
    }

    private TransportException refusal(PublicKey key, Judgement judgement) {
        return switch (judgement) {
            case Judgement.Known() -> throw new IllegalArgumentException("no refusal");
            case Judgement.Unknown() -> unknown(key);
            case Judgement.Changed(var stored) -> changed(key, stored);
            case Judgement.Revoked(var entry) ->
                new TransportException(
                        Kind.REVOKED_HOST_KEY,
                        endpoint.name(),
                        where() + " presented the " + label(key) + ", which " + entry.where() + " marks as revoked",
                        "The key may be in the wrong hands: don't connect until the host has a new one.");
        };
    }

    private String where() {
        return endpoint.name() + " (" + endpoint.describe() + ")";
    }

    private static String label(PublicKey key) {
        return key.shortType() + " key " + key.fingerprint();
    }

    private TransportException unknown(PublicKey key) {
        var type = key.shortType();
        var look = "Compare on the host's console: ssh-keygen -lf /etc/ssh/ssh_host_" + type + "_key.pub\n";
        if (!known.keeps()) {
            return new TransportException(
                    Kind.UNKNOWN_HOST_KEY,
                    endpoint.name(),
                    "the host key of " + where() + " is not known, and can't be, as the known hosts are " + known.file()
                            + ": it presented the " + label(key),
                    look
                            + "If they agree, name a file that keeps it: known_hosts in the inventory, or UserKnownHostsFile in"
                            + " your SSH configuration.\nWith --accept-new-host-keys any key is taken there, every time.");
        }
        // ssh-keyscan can't go through a jump host or a command.
        var scan = endpoint.isIndirect() || endpoint.hostKeyAlias().isPresent()
                ? "If they agree, "
                : "If they agree: ssh-keyscan -t " + type + " -p " + endpoint.port() + " " + endpoint.address() + " >> "
                        + known.file() + "\nOr ";
        return new TransportException(
                Kind.UNKNOWN_HOST_KEY,
                endpoint.name(),
                "the host key of " + where() + " is not known: it presented the " + label(key),
                look + scan + "run once with --accept-new-host-keys, which records it in " + known.file() + ".");
    }

    private TransportException changed(PublicKey key, List<Entry> stored) {
        var lines = stored.stream()
                .map(entry -> label(entry.key()) + " at "
                        + (entry.line() == 0 ? entry.file().toString() : entry.where()))
                .collect(Collectors.joining(", "));
        return new TransportException(
                Kind.CHANGED_HOST_KEY,
                endpoint.name(),
                "the host key of " + where() + " has changed: it presented the " + label(key)
                        + ", but on record is the " + lines,
                "Someone may be in between, or the host was set up anew. Only if you know that it was: ssh-keygen -R '"
                        + endpoint.recordName() + "' -f " + stored.getFirst().file()
                        + "\nand accept its new key as for a new host.");
    }

    /** For JSch to put the algorithms first whose keys are on record, as OpenSSH does. */
    @Override
    public HostKey[] getHostKey(@Nullable String host, @Nullable String type) {
        var entries = new ArrayList<>(known.of(endpoint.recordName()));
        if (entries.isEmpty()) {
            endpoint.fallbackRecordName().map(known::of).ifPresent(entries::addAll);
        }
        return entries.stream()
                .filter(entry -> entry.marker() == Marker.PLAIN)
                .filter(entry -> type == null || type.equals(entry.key().type()))
                .flatMap(entry -> hostKey(entry).stream())
                .toArray(HostKey[]::new);
    }

    /** For JSch to verify host certificates: the authorities for this host, and all that is revoked for it. */
    @Override
    public HostKey[] getHostKey() {
        return known.of(endpoint.recordName()).stream()
                .filter(entry -> entry.marker() != Marker.PLAIN)
                .flatMap(entry -> hostKey(entry).stream())
                .toArray(HostKey[]::new);
    }

    private static Optional<HostKey> hostKey(Entry entry) {
        var marker = switch (entry.marker()) {
            case PLAIN -> "";
            case REVOKED -> "@revoked";
            case CERT_AUTHORITY -> "@cert-authority";
        };
        try {
            // The name has matched already, also where it is hashed or a pattern.
            return Optional.of(
                    new HostKey(marker, "*", HostKey.GUESS, entry.key().blob(), null));
        } catch (JSchException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty(); // A kind of key that JSch does not have.
        }
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return known.file().toString();
    }

    @Override
    public void add(HostKey hostkey, @Nullable UserInfo ui) {
        throw new UnsupportedOperationException("keys are recorded by check()");
    }

    @Override
    public void remove(String host, @Nullable String type) {
        throw new UnsupportedOperationException("keys are never removed");
    }

    @Override
    public void remove(String host, @Nullable String type, byte @Nullable [] key) {
        throw new UnsupportedOperationException("keys are never removed");
    }
}
