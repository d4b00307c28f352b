package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;

/** The member offers TLS with a certificate that does not end soon: on replicas too, as they may be promoted. */
final class CertificateCheck extends MemberCheck {

    private static final long WARN_DAYS = 14;
    private static final long DAY = 86_400_000;

    CertificateCheck(Members members, String server) {
        super("certificate", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var tls = view.self().tls();
        if (!tls.enabled() || tls.certificateEnd() == 0) {
            return fail(
                    "the server offers no TLS",
                    "does the file of ssl_ca, ssl_cert or ssl_key exist, readable by mysql? grep -i ssl "
                            + Members.ERROR_LOG);
        }
        long left = tls.certificateEnd() - view.self().server().now();
        var hint = "foobar-infra apply makes a new certificate; then ALTER INSTANCE RELOAD TLS on " + server();
        if (left <= 0) {
            return fail(tls.certificate() + " ended " + seconds(-left / 1000) + " ago", hint);
        }
        var text = tls.certificate() + " ends in " + seconds(left / 1000);
        return left < WARN_DAYS * DAY ? fail(text, hint) : pass(text + ", " + tls.versions());
    }
}
