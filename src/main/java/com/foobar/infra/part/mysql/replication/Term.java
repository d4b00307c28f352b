package com.foobar.infra.part.mysql.replication;

/**
 * Which of two servers was made the primary later. Each time that a server takes another's place it commits an empty
 * transaction whose GTID counts such times. It replicates, and every account may read {@code gtid_executed}: one that still takes
 * writes sees by it that another was put in its place, and that other one sees that it was not.
 */
public final class Term {

    /** Of the transactions that count; no server's. */
    public static final String UUID = "666f6f62-6172-696e-6672-617465726d00";

    private Term() {}

    /**
     * Lines of shell that begin the next term on a server that takes writes.
     *
     * @param client a command that carries out SQL from its standard input and prints rows alone
     */
    public static String begin(String client) {
        return String.join(
                "\n",
                "fi_term=$(printf '%s\\n' \"SELECT REPLACE(@@gtid_executed, CHAR(10), '');\" | " + client
                        + " | sed -n 's/.*" + UUID + ":\\([0-9:-]*\\).*/\\1/p' | sed 's/:*$//; s/.*[-:]//')",
                "printf '%s\\n' \"SET gtid_next = '" + UUID
                        + ":$((${fi_term:-0} + 1))'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC;\" | " + client);
    }
}
