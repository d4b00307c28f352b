package com.foobar.infra.transport;

/**
 * A host's key that was accepted on first contact and put on record.
 *
 * @param server the name in the inventory
 * @param where {@code user@address:port}
 * @param key its type and fingerprint
 * @param file the known hosts that hold it from now on
 */
public record NewHostKey(String server, String where, String key, String file) {}
