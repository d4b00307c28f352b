package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.ManifestFact;
import java.util.Optional;

/**
 * What the primary's manifest remembers of an account that {@code apply} made.
 *
 * @param passwordPrint of what the server stored of the password, as {@link Account#passwordPrint()}
 * @param secretPrint of the secret that the password was taken from
 * @param grantsPrint of the privileges that were granted; empty if that was not noted
 */
public record AccountRecord(String passwordPrint, String secretPrint, String grantsPrint) {

    /** Empty if the host remembers no such account. */
    public static Optional<AccountRecord> of(ManifestFact.State manifest, String user, String host) {
        return Optional.ofNullable(manifest.digests().get("account " + user + "@" + host))
                .map(noted -> noted.split(":", 3))
                .filter(part -> part.length > 1)
                .map(part -> new AccountRecord(part[0], part[1], part.length > 2 ? part[2] : ""));
    }
}
