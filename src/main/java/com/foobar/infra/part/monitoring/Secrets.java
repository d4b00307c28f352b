package com.foobar.infra.part.monitoring;

import com.foobar.infra.part.Supply;
import com.foobar.infra.part.exporters.Exporters;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A secret of the operator's that Alertmanager needs.
 *
 * @param key of the topology
 * @param file as the topology names it
 * @param name of its file, without what ends it
 * @param url whether it is a URL, and not a password
 */
record Secrets(String key, String file, String name, boolean url) {

    /** All that there are. */
    static List<Secrets> of(Monitoring monitoring) {
        var all = new ArrayList<Secrets>();
        monitoring
                .heartbeat()
                .ifPresent(file -> all.add(new Secrets("monitoring.heartbeat_file", file, "heartbeat", true)));
        monitoring.receivers().forEach((name, receiver) -> {
            var key = "monitoring.receivers." + name;
            receiver.mail()
                    .flatMap(Monitoring.Mail::password)
                    .ifPresent(
                            file -> all.add(new Secrets(key + ".mail.password_file", file, name + "-password", false)));
            receiver.webhook()
                    .ifPresent(file -> all.add(new Secrets(key + ".webhook_file", file, name + "-webhook", true)));
            receiver.slack().ifPresent(file -> all.add(new Secrets(key + ".slack_file", file, name + "-slack", true)));
        });
        return all;
    }

    /** Where it lies on the monitoring server, for root and who Alertmanager runs as. */
    String path() {
        return path(name);
    }

    /** The same by its name. */
    static String path(String name) {
        return Exporters.DIRECTORY + "/" + name + ".secret";
    }

    Supply supply() {
        return new Supply.SecretFile(key, file, url ? Secrets::noUrl : Secrets::noPassword);
    }

    private static List<Supply.Wrong> noUrl(String text) {
        var line = text.strip();
        if (line.contains("\n") || line.chars().anyMatch(c -> c <= ' ')) {
            return List.of(new Supply.Wrong("is not one URL in one line", "put the URL alone into it"));
        }
        try {
            var uri = URI.create(line);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return List.of();
            }
        } catch (IllegalArgumentException e) {
            // Its message would tell the secret.
        }
        return List.of(new Supply.Wrong("holds no URL", "it begins with https://, and has a host"));
    }

    private static List<Supply.Wrong> noPassword(String text) {
        return text.strip().isEmpty() || text.strip().contains("\n")
                ? List.of(new Supply.Wrong("is not one line", "put the password alone into it"))
                : List.of();
    }
}
