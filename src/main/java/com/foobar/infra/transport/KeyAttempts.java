package com.foobar.infra.transport;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSchException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Vector;

/**
 * The keys of one login, as JSch wants them, and what became of them: only so can be told what a server that gives no
 * reasons was offered. While a key signs the link is excused from being silent, as an agent may ask somebody to confirm,
 * or to touch a security key.
 */
final class KeyAttempts implements IdentityRepository {

    private final Link link;
    private final List<Identity> keys = new ArrayList<>();
    private final List<Identity> signed = Collections.synchronizedList(new ArrayList<>());
    private final List<Identity> declined = Collections.synchronizedList(new ArrayList<>());

    KeyAttempts(List<Identity> offered, Link link) {
        this.link = link;
        offered.forEach(key -> keys.add(new Watched(key)));
    }

    /** Those that signed; where the server is asked first whether it would take a key, it has said yes to these. */
    List<Identity> signed() {
        return List.copyOf(signed);
    }

    /** Those with which the agent would not sign. */
    List<Identity> declined() {
        return List.copyOf(declined);
    }

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

    private final class Watched implements Identity {

        private final Identity key;

        Watched(Identity key) {
            this.key = key;
        }

        @Override
        public boolean setPassphrase(byte[] passphrase) throws JSchException {
            return key.setPassphrase(passphrase);
        }

        @Override
        public byte[] getPublicKeyBlob() {
            return key.getPublicKeyBlob();
        }

        @Override
        public byte[] getSignature(byte[] data) {
            return noted(link.excused(() -> key.getSignature(data)));
        }

        @Override
        public byte[] getSignature(byte[] data, String algorithm) {
            return noted(link.excused(() -> key.getSignature(data, algorithm)));
        }

        /** JSch's agent has no signature but null where it would not sign. */
        private byte[] noted(byte[] signature) {
            (signature == null ? declined : signed).add(key);
            return signature;
        }

        @Override
        public String getAlgName() {
            return key.getAlgName();
        }

        @Override
        public String getName() {
            return key.getName();
        }

        @Override
        public boolean isEncrypted() {
            return key.isEncrypted();
        }

        @Override
        public void clear() {
            // Shared with other sessions.
        }
    }
}
