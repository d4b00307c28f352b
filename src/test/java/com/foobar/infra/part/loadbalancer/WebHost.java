package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.check.ContainerHost;
import java.util.Map;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/** A container with HAProxy and nginx installed, of which it runs what its files are for. */
final class WebHost extends ContainerHost {

    /** What systemd would say of the services, which run here without it. */
    private static final String SYSTEMCTL = """
            #!/bin/sh
            units=
            for word; do
                if [ -n "$units" ]; then
                    pid=$(pgrep -o -r R,S,D -x "${word%.service}") && state=active || state=inactive
                    printf 'LoadState=loaded\nActiveState=%s\nUnitFileState=enabled\nMainPID=%s\n' "$state" "${pid:-0}"
                    printf 'NeedDaemonReload=no\nNRestarts=0\nInvocationID=\nFragmentPath=\nDropInPaths=\n\n'
                fi
                case $word in --) units=yes ;; esac
            done
            """;

    WebHost(String name, Network network, Map<String, String> files) {
        super(
                name,
                container("foobar-lab:trixie-ready", name, network, files)
                        .withCopyToContainer(Transferable.of(SYSTEMCTL, 0755), "/usr/bin/systemctl")
                        .withCommand("sleep", "infinity"));
    }

    /** Starts it unless it runs. */
    void nginx() {
        shell("pgrep -r R,S,D -x nginx >/dev/null || nginx");
    }

    void stopNginx() {
        shell("nginx -s quit; while pgrep -r R,S,D -x nginx >/dev/null; do sleep 0.05; done");
    }

    void haproxy() {
        shell(
                "mkdir -p /run/haproxy; printf '1\\n' >/var/lib/haproxy/server-state; haproxy -D -f /etc/haproxy/haproxy.cfg");
    }

    void stopHaproxy() {
        shell("pkill -x haproxy; while pgrep -r R,S,D -x haproxy >/dev/null; do sleep 0.05; done");
    }

    /** One command to HAProxy's admin socket. */
    String admin(String command) {
        return shell(
                "python3 -c 'import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(\"/run/haproxy/admin.sock\")\n"
                        + "s.sendall(b\"" + command + "\\n\")\nprint(s.makefile().read())'");
    }
}
