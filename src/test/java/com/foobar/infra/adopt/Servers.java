package com.foobar.infra.adopt;

import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ListenersFact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers as they would have answered. */
final class Servers {

    /** What HAProxy's package brings, and one site. */
    static final String HAPROXY = """
            global
                log /dev/log local0
                stats socket /run/haproxy/admin.sock mode 660 level admin
                maxconn 2000
            defaults
                mode http
                timeout connect 5s
                timeout client 50s
                timeout server 50000
            frontend www
                bind *:80
                default_backend shop
            backend shop
                balance leastconn
                option httpchk GET /alive
                server w1 10.0.0.11:8080 check inter 3s
                server w2 10.0.0.12:8080 check inter 3s
            """;

    static final String NGINX = """
            # configuration file /etc/nginx/nginx.conf:
            events { worker_connections 768; }
            http {
                client_max_body_size 20m;
                include /etc/nginx/sites-enabled/*;
            }

            # configuration file /etc/nginx/sites-enabled/shop:
            server {
                listen 8080 default_server;
                server_name www.shop.example;
                root /var/www/shop;
                location / { try_files $uri $uri/ =404; }
            }
            """;

    private Servers() {}

    /** @param answer as the host prints it */
    static Host host(String name, String address, String answer, ListenersFact.Listener... listeners) {
        return new Host(
                name,
                Optional.of(address),
                new AdoptAnswer().read(answer),
                List.of(new InterfacesFact.Address("eth0", address, 24)),
                List.of(listeners));
    }

    static String haproxy(String config) {
        return "state\thaproxy\tactive\n" + file("haproxy", "/etc/haproxy/haproxy.cfg", config);
    }

    static String nginx(String dump) {
        return "state\tnginx\tactive\n" + file("nginx", "dump", dump);
    }

    static String file(String of, String path, String text) {
        return "file\t" + of + "\t" + path + "\n"
                + text.indent(0).lines().map(l -> "|" + l + "\n").reduce("", String::concat);
    }

    /** @param source the address that it follows; empty: nobody */
    static String mysql(String uuid, boolean readOnly, String source, String... further) {
        var lines = new ArrayList<>(List.of(
                "state\tmysql\tactive",
                "my-server\t8.4.0\t3306\t" + (readOnly ? 1 : 0) + "\t" + uuid,
                "my-variable\tgtid_mode\t1\tON",
                "my-schema\tshop\tutf8mb4\tutf8mb4_0900_ai_ci"));
        if (!source.isEmpty()) {
            lines.add("my-source\t\t" + source + "\t3306\trepl\t0");
        }
        lines.addAll(List.of(further));
        return String.join("\n", lines) + "\n";
    }

    /** One load balancer, two web servers. */
    static List<Host> site() {
        return List.of(
                host("lb-01", "10.0.0.10", haproxy(HAPROXY)),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", nginx(NGINX)));
    }

    /** The notes of a kind, as {@code where: text}. */
    static List<String> notes(Adoption adoption, Note.Kind kind) {
        return adoption.notes().stream()
                .filter(note -> note.kind() == kind)
                .map(note -> note.where() + ": " + note.text())
                .toList();
    }
}
