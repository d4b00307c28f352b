package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.lab.Lab;

/** The clock of a lab host, which it shares with all others, put off: for what asks {@code date}, and for whole units of systemd. */
final class Clock {

    private Clock() {}

    /**
     * @param by how far, as faketime has it: {@code -1d}
     * @param unit whose processes all see that time
     */
    static void off(Lab lab, String host, String by, String unit) {
        lab.on(host, """
                set -eu
                dpkg -s libfaketime >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends libfaketime; } >/dev/null 2>&1
                library=$(dpkg -L libfaketime | grep 'libfaketime.so.1$')
                mkdir -p /run/systemd/system/@UNIT@.d
                printf '[Service]\\nEnvironment=LD_PRELOAD=%s FAKETIME=@BY@\\n' "$library" >/run/systemd/system/@UNIT@.d/clock.conf
                systemctl daemon-reload
                cp /usr/bin/date /usr/bin/date.right
                printf '#!/bin/sh\\nLD_PRELOAD=%s FAKETIME=@BY@ exec /usr/bin/date.right "$@"\\n' "$library" >/usr/bin/date.wrong
                chmod 755 /usr/bin/date.wrong
                mv /usr/bin/date.wrong /usr/bin/date
                """.replace("@UNIT@", unit).replace("@BY@", by));
    }

    static void right(Lab lab, String host, String unit) {
        lab.on(
                host,
                "mv /usr/bin/date.right /usr/bin/date; rm -r /run/systemd/system/" + unit
                        + ".d; systemctl daemon-reload");
    }
}
