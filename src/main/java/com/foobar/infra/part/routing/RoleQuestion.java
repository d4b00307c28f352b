package com.foobar.infra.part.routing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * How a proxy asks MySQL for its role, in bytes of MySQL's protocol that are the same each time: of a session over the
 * server's own socket, where the account of the proxy's user needs no password.
 *
 * @see <a href="https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html">Client/Server Protocol</a>
 */
final class RoleQuestion {

    /** CLIENT_LONG_PASSWORD, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x80000;

    private static final int LARGEST_PACKET = 1 << 24;
    private static final int UTF8MB4 = 45;
    private static final int COM_QUIT = 1;
    private static final int COM_QUERY = 3;

    /**
     * Answers {@code role=write}, {@code role=read}, {@code role=last} (answers, and is neither) or {@code role=none}. How
     * far a replica is behind: since when that was committed which it applies now, by the clock of whoever committed it.
     */
    private static final String ROLE = """
            SELECT CONCAT('role=', CASE
            WHEN @@GLOBAL.offline_mode THEN 'none'
            WHEN NOT (@@GLOBAL.read_only OR @@GLOBAL.super_read_only) THEN 'write'
            WHEN (SELECT COUNT(*) FROM performance_schema.replication_connection_status WHERE SERVICE_STATE = 'ON') > 0
            AND (SELECT COUNT(*) FROM performance_schema.replication_applier_status WHERE SERVICE_STATE = 'ON') > 0
            AND (SELECT IFNULL(TIMESTAMPDIFF(SECOND, MIN(began), NOW(6)), 0) FROM (
            SELECT APPLYING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP AS began
            FROM performance_schema.replication_applier_status_by_worker WHERE APPLYING_TRANSACTION <> ''
            UNION ALL SELECT PROCESSING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP
            FROM performance_schema.replication_applier_status_by_coordinator WHERE PROCESSING_TRANSACTION <> '')
            AS pending WHERE began > '1971-01-01') <= %d THEN 'read'
            ELSE 'last' END) AS role""";

    private RoleQuestion() {}

    /** The answer to the server's greeting, in hex. */
    static String login(String user) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CAPABILITIES)
                .putInt(LARGEST_PACKET)
                .array());
        body.write(UTF8MB4);
        body.writeBytes(new byte[23]);
        body.writeBytes((user + "\0").getBytes(US_ASCII));
        body.write(0); // no password
        body.writeBytes("auth_socket\0".getBytes(US_ASCII));
        return packet(1, body.toByteArray());
    }

    /**
     * The question, and right behind it the end of the session: so the answer is known to be whole when the server hangs up.
     *
     * @param maxLag in seconds
     */
    static String question(long maxLag) {
        var body = new ByteArrayOutputStream();
        body.write(COM_QUERY);
        body.writeBytes(ROLE.formatted(maxLag).replace('\n', ' ').getBytes(US_ASCII));
        return packet(0, body.toByteArray()) + packet(0, new byte[] {COM_QUIT});
    }

    private static String packet(int number, byte[] body) {
        var head = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(body.length | number << 24);
        return HexFormat.of().formatHex(head.array()) + HexFormat.of().formatHex(body);
    }
}
