package com.foobar.infra.transport;

/**
 * A host's key that was accepted on first contact.
 *
 * @param server the name in the inventory
 * @param where {@code user@address:port}
 * @param key its type and fingerprint
 * @param file the known hosts that were to hold it
 * @param kept whether they do from now on; not where they are {@code /dev/null}
 */
public record NewHostKey(String server, String where, String key, String file, boolean kept) {}
