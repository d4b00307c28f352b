package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.util.List;

/** A certificate authority in words, and how machines and browsers are told to trust it. */
final class AuthorityText {

    private AuthorityText() {}

    static List<String> of(Event.AuthorityShown authority, Style style) {
        return List.of(
                style.bold(authority.subject()) + " on " + authority.server() + ", " + authority.path(),
                "  SHA-256  " + authority.sha256(),
                "  until    " + authority.end(),
                "",
                "No browser knows it by itself. Whoever trusts it believes each certificate that it signs: use it for tries, and",
                "give the public certificates of your own. To trust it:",
                "  foobar-infra ca export > ca.pem",
                "  curl           curl --cacert ca.pem https://NAME",
                "  Debian, Ubuntu sudo cp ca.pem /usr/local/share/ca-certificates/foobar-infra.crt && sudo update-ca-certificates",
                "  Firefox        Settings, Privacy & Security, View Certificates, Authorities, Import",
                "  macOS          sudo security add-trusted-cert -d -k /Library/Keychains/System.keychain ca.pem");
    }
}
