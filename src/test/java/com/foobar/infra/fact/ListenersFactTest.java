package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ListenersFact.Listener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What hosts printed. */
class ListenersFactTest {

    private static List<Listener> parsed(String output) {
        var asked = new ListenersFact();
        return Probes.told(output, List.of(asked)).get(asked).listeners();
    }

    @Test
    void a_program_has_the_unit_of_its_process() {
        assertThat(parsed("""
                        = 311 1:name=systemd:/system.slice/nginx.service
                        = 311 0::/system.slice/nginx.service
                        = 116 0::/docker/2459/system.slice/ssh.service
                        = 900 0::/user.slice/user-1000.slice/session-3.scope
                        LISTEN 0      511        0.0.0.0:80    0.0.0.0:* users:(("nginx",pid=312,fd=5),("nginx",pid=311,fd=5))
                        LISTEN 0      511      127.0.0.1:8405  0.0.0.0:* users:(("nginx",pid=311,fd=6))
                        LISTEN 0      5          0.0.0.0:8000  0.0.0.0:* users:(("my app",pid=900,fd=3))
                        LISTEN 0      128           [::]:22       [::]:* users:(("sshd",pid=116,fd=7))
                        """))
                .containsExactly(
                        new Listener("0.0.0.0", 80, "nginx", 312, ""),
                        new Listener("127.0.0.1", 8405, "nginx", 311, "nginx.service"),
                        new Listener("0.0.0.0", 8000, "my app", 900, ""),
                        new Listener("[::]", 22, "sshd", 116, "ssh.service"));
    }

    @Test
    void one_whose_process_nobody_may_see_has_the_unit_of_its_socket() {
        assertThat(parsed("""
                        = 116 0::/system.slice/ssh.service
                        LISTEN 0 4096 0.0.0.0:80 0.0.0.0:* cgroup:/docker/5877/system.slice/haproxy.service
                        LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=116,fd=6)) cgroup:unreachable:ab9
                        """))
                .containsExactly(
                        new Listener("0.0.0.0", 80, "", 0, "haproxy.service"),
                        new Listener("0.0.0.0", 22, "sshd", 116, "ssh.service"));
    }
}
