package com.foobar.infra.part.monitoring;

import com.foobar.infra.topology.PartModel;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What watches the stack: Prometheus and Alertmanager.
 *
 * @param server where they run
 * @param retention how long figures are kept
 * @param retentionBytes how much room they may take
 * @param port of Prometheus, on loopback; so are the next two
 * @param alertsPort of Alertmanager
 * @param probePort of what asks for the site
 * @param receivers who is told of alerts, by name
 * @param heartbeat file with the URL that is asked each minute, as long as all is well with the monitoring
 */
public record Monitoring(
        String server,
        Duration retention,
        long retentionBytes,
        int port,
        int alertsPort,
        int probePort,
        Map<String, Receiver> receivers,
        Optional<String> heartbeat)
        implements PartModel {

    public Monitoring {
        receivers = Collections.unmodifiableMap(new LinkedHashMap<>(receivers));
    }

    @Override
    public List<String> members() {
        return List.of(server);
    }

    /** Which alerts somebody is told of. */
    public enum Severities {
        ALL("critical|warning"),
        CRITICAL("critical");

        private final String pattern;

        Severities(String pattern) {
            this.pattern = pattern;
        }

        /** A regular expression of the words that rules have. */
        String pattern() {
            return pattern;
        }
    }

    /**
     * Somebody who is told of alerts, in one way or several.
     *
     * @param webhook file with the URL that gets Alertmanager's own messages
     * @param slack file with the URL that gets messages as Slack and those like it take them
     */
    public record Receiver(
            Severities severities, Optional<Mail> mail, Optional<String> webhook, Optional<String> slack) {

        /** Whether nobody would be told. */
        boolean isMute() {
            return mail.isEmpty() && webhook.isEmpty() && slack.isEmpty();
        }
    }

    /**
     * By mail.
     *
     * @param host of the mail server
     * @param password file with the user's password
     * @param tls whether nothing is sent unless it is by TLS
     */
    public record Mail(
            List<String> to,
            String from,
            String host,
            int port,
            Optional<String> user,
            Optional<String> password,
            boolean tls) {
        public Mail {
            to = List.copyOf(to);
        }
    }
}
