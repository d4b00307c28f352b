package com.foobar.infra.adopt;

import static com.foobar.infra.adopt.Servers.HAPROXY;
import static com.foobar.infra.adopt.Servers.NGINX;
import static com.foobar.infra.adopt.Servers.file;
import static com.foobar.infra.adopt.Servers.haproxy;
import static com.foobar.infra.adopt.Servers.host;
import static com.foobar.infra.adopt.Servers.mysql;
import static com.foobar.infra.adopt.Servers.nginx;
import static com.foobar.infra.adopt.Servers.notes;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.adopt.Note.Kind;
import com.foobar.infra.fact.ListenersFact.Listener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is recognised on servers that somebody set up by hand, and what is told of them. */
class AdoptionTest {

    @Test
    void a_site_behind_haproxy_is_written_with_the_place_of_each_value() {
        var adoption = Adoption.of(Servers.site());
        assertThat(adoption.yaml())
                .contains(
                        "name: shop\n",
                        "domain: www.shop.example  # web-01:/etc/nginx/sites-enabled/shop:3\n",
                        "  lb-01: 10.0.0.10  # lb-01:the address of eth0\n",
                        "load_balancer:\n  servers: lb-01  # lb-01:/etc/haproxy/haproxy.cfg:10\n",
                        "  algorithm: leastconn  # lb-01:/etc/haproxy/haproxy.cfg:14\n",
                        "    path: /alive  # lb-01:/etc/haproxy/haproxy.cfg:15\n",
                        "    interval: 3s  # lb-01:/etc/haproxy/haproxy.cfg:16\n",
                        "    connect: 5s  # lb-01:/etc/haproxy/haproxy.cfg:7\n",
                        "    server: 50s  # lb-01:/etc/haproxy/haproxy.cfg:9\n",
                        "  max_connections: 2000  # lb-01:/etc/haproxy/haproxy.cfg:4\n",
                        "  servers: [web-01, web-02]",
                        "  port: 8080  # web-01:/etc/nginx/sites-enabled/shop:2\n",
                        "  max_body_size: 20m  # web-01:/etc/nginx/nginx.conf:3\n",
                        "  static_files: site/  # web-01:/etc/nginx/sites-enabled/shop:4\n");
        assertThat(notes(adoption, Kind.DOUBT)).isEmpty();
        assertThat(notes(adoption, Kind.TODO))
                .singleElement()
                .asString()
                .contains("scp -r 10.0.0.11:/var/www/shop/. site/");
        assertThat(adoption.trial().lines())
                .hasSameSizeAs(adoption.yaml().lines().toList());
    }

    @Test
    void where_nothing_of_a_stack_runs_nothing_is_found() {
        var adoption = Adoption.of(List.of(host(
                "mail",
                "10.0.0.9",
                "hostname\tmail\nunit\tpostfix.service\n",
                new Listener("0.0.0.0", 25, "master", 7, "postfix.service"))));
        assertThat(adoption.found()).isFalse();
        assertThat(notes(adoption, Kind.UNSAID))
                .singleElement()
                .asString()
                .contains("mail: master listens at port 25 (postfix.service)");
    }

    @Test
    void weights_and_backups_are_those_of_haproxy() {
        var adoption = Adoption.of(List.of(
                host(
                        "lb-01",
                        "10.0.0.10",
                        haproxy(HAPROXY.replace(
                                        "8080 check inter 3s\n    server w2", "8080 check weight 3\n    server w2")
                                .replace("10.0.0.12:8080 check inter 3s", "10.0.0.12:8080 check backup"))),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", nginx(NGINX))));
        assertThat(adoption.yaml())
                .contains(
                        "  mode: active-passive  #",
                        "servers: [{server: web-01, weight: 3}, {server: web-02, backup: true, weight: 1}]");
    }

    @Test
    void what_haproxy_does_without_a_key_is_told_with_its_line_and_without_its_secret() {
        var config = HAPROXY.replace(
                        "balance leastconn", "balance source\n    cookie S insert\n    stick-table type ip size 1m")
                + "listen figures\n    bind *:9000\n    stats auth admin:Secret-1\n"
                + "frontend mail\n    mode tcp\n    bind *:25\n    default_backend relay\n"
                + "userlist people\n    user ann insecure-password Secret-2\n";
        var adoption = Adoption.of(List.of(
                host("lb-01", "10.0.0.10", haproxy(config)),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", nginx(NGINX))));
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:14: balance source"))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:15: cookie: there is no key"))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:16: stick-table: there is no key"))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:20: listen figures at port 9000"))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:23: frontend mail at port 25"))
                .anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/haproxy.cfg:27: userlist people"));
        assertThat(adoption.yaml()).doesNotContain("Secret");
    }

    @Test
    void https_is_proposed_and_its_key_is_the_operators_to_bring() {
        var config = HAPROXY.replace("    bind *:80\n", """
                    bind *:80
                    bind *:443 ssl crt /etc/haproxy/certs/www.pem alpn h2,http/1.1
                    http-request redirect scheme https code 308 unless { ssl_fc }
                    http-response set-header Strict-Transport-Security "max-age=86400"
                """);
        var adoption = Adoption.of(List.of(
                host("lb-01", "10.0.0.10", haproxy(config)),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", nginx(NGINX))));
        assertThat(adoption.yaml())
                .contains(
                        "    certificates: [{certificate: tls/www.pem, key: tls/www.key}]  # lb-01:/etc/haproxy/haproxy.cfg:12",
                        "    hsts: 1d")
                .doesNotContain("redirect:");
        assertThat(adoption.trial()).contains("    certificates: []");
        assertThat(notes(adoption, Kind.TODO)).anyMatch(n -> n.startsWith("lb-01:/etc/haproxy/certs/www.pem: "));
        var plain = Adoption.of(List.of(
                host(
                        "lb-01",
                        "10.0.0.10",
                        haproxy(config.replace(
                                "    http-request redirect scheme https code 308 unless { ssl_fc }\n", ""))),
                host("web-01", "10.0.0.11", nginx(NGINX))));
        assertThat(plain.yaml()).contains("    redirect: false");
    }

    @Test
    void a_server_behind_haproxy_that_was_not_named_is_asked_for() {
        var adoption = Adoption.of(Servers.site().subList(0, 2));
        assertThat(adoption.yaml()).contains("  servers: web-01  #");
        assertThat(notes(adoption, Kind.DOUBT))
                .singleElement()
                .asString()
                .startsWith(
                        "lb-01:/etc/haproxy/haproxy.cfg:17: HAProxy leads to w2 at 10.0.0.12, which is none of the servers");
    }

    @Test
    void where_apache_answers_there_is_no_web_server_of_the_stack() {
        var adoption = Adoption.of(List.of(
                host("lb-01", "10.0.0.10", haproxy(HAPROXY)),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", "", new Listener("*", 8080, "apache2", 9, "apache2.service"))));
        assertThat(notes(adoption, Kind.DOUBT))
                .singleElement()
                .asString()
                .contains("HAProxy leads to port 8080 of web-02, where apache2 listens");
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.startsWith("web-02: apache2 listens at port 8080 (apache2.service)"));
        assertThat(adoption.yaml()).contains("  servers: web-01  #");
    }

    @Test
    void configuration_that_its_own_program_refuses_or_nobody_may_read_is_told() {
        var adoption = Adoption.of(List.of(
                host("lb-01", "10.0.0.10", "fault\thaproxy\t[ALERT] unknown keyword 'bnd'\n" + haproxy(HAPROXY)),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host(
                        "web-02",
                        "10.0.0.12",
                        "state\tnginx\tactive\nfault\tnginx\tunexpected end of file in /etc/nginx/nginx.conf:9\n"),
                host("lb-02", "10.0.0.13", "state\thaproxy\tactive\nunreadable\thaproxy\t/srv/nfs/haproxy.cfg\n")));
        assertThat(notes(adoption, Kind.DOUBT))
                .anyMatch(n -> n.equals("lb-01: HAProxy refuses its own files: [ALERT] unknown keyword 'bnd'"))
                .anyMatch(n -> n.startsWith("web-02: nginx refuses its own files") && n.contains("nginx.conf:9"))
                .anyMatch(n -> n.startsWith("lb-02:/srv/nfs/haproxy.cfg: HAProxy's file cannot be read"));
    }

    @Test
    void other_sites_and_directives_without_a_key_are_told() {
        var adoption = Adoption.of(List.of(host(
                "web-01",
                "10.0.0.11",
                nginx(NGINX.replace(
                                "    location / {",
                                "    auth_basic \"members of {us}\";\n    location /old/ { return 301 /; }\n    location / {")
                        + "server { listen 8080; server_name wiki.example; root /srv/wiki; }\n"))));
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.startsWith("web-01:/etc/nginx/sites-enabled/shop:5: auth_basic: write it as web.auth"))
                .anyMatch(n -> n.startsWith("web-01:/etc/nginx/sites-enabled/shop:6: location /old/: there is no key"))
                .anyMatch(n -> n.startsWith("web-01:/etc/nginx/sites-enabled/shop:9: nginx serves wiki.example too"));
    }

    @Test
    void an_app_behind_nginx_is_written_as_far_as_it_can_be_told() {
        var dump = NGINX.replace(
                        "    location / { try_files $uri $uri/ =404; }", "    location / { proxy_pass http://app; }")
                + "upstream app { server 127.0.0.1:3000; server 10.0.0.12:3000; }\n";
        var adoption = Adoption.of(List.of(
                host("web-01", "10.0.0.11", nginx(dump), new Listener("127.0.0.1", 3000, "node", 5, "shop.service")),
                host("web-02", "10.0.0.12", "")));
        assertThat(adoption.yaml())
                .contains("app:\n  servers: [web-01, web-02]  # web-01:", "  port: 3000  #", "  release: app/\n");
        assertThat(notes(adoption, Kind.TODO)).anyMatch(n -> n.contains("systemctl cat shop.service"));
    }

    @Test
    void what_a_site_includes_is_read_where_it_is_included() {
        var dump = NGINX.replace("    location / { try_files $uri $uri/ =404; }", "    include snippets/*.conf;") + """
                # configuration file /etc/nginx/snippets/app.conf:
                include snippets/app.conf;
                location / { proxy_pass http://127.0.0.1:3000; }
                location /old/ { return 410; }
                """;
        var adoption = Adoption.of(List.of(
                host("web-01", "10.0.0.11", nginx(dump), new Listener("127.0.0.1", 3000, "node", 5, "shop.service"))));
        assertThat(adoption.yaml()).contains("  port: 3000  # web-01:/etc/nginx/snippets/app.conf:2\n");
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.startsWith("web-01:/etc/nginx/snippets/app.conf:3: location /old/"));
    }

    @Test
    void a_php_site_runs_under_php_fpm() {
        var dump = NGINX.replace("/var/www/shop;", "/var/www/shop/public;")
                .replace(
                        "    location / {",
                        "    location ~ \\.php$ { include fastcgi_params; fastcgi_pass unix:/run/php/php8.4-fpm.sock; }\n    location / {");
        var adoption = Adoption.of(List.of(host(
                "web-01",
                "10.0.0.11",
                nginx(dump) + file("pool", "/etc/php/8.4/fpm/pool.d/www.conf", "[www]\npm.max_children = 20\n"))));
        assertThat(adoption.yaml())
                .contains(
                        "  runtime: php-fpm\n",
                        "    root: public  # web-01:",
                        "    workers: 20  # web-01:/etc/php/8.4/fpm/pool.d/www.conf:2\n")
                .doesNotContain("static_files");
        assertThat(notes(adoption, Kind.TODO)).anyMatch(n -> n.contains("scp -r 10.0.0.11:/var/www/shop/. app/"));
    }

    @Test
    void an_address_that_keepalived_moves_is_the_virtual_address() {
        var keepalived = "state\tkeepalived\tactive\n" + file("keepalived", "/etc/keepalived/keepalived.conf", """
                ! Who has the address
                vrrp_instance site {
                    interface eth0
                    virtual_router_id 51
                    advert_int 1
                    authentication { auth_type PASS
                        auth_pass Secret-3
                    }
                    virtual_ipaddress {
                        10.0.0.100/24 dev eth0
                    }
                }
                """);
        var adoption = Adoption.of(List.of(
                host("lb-01", "10.0.0.10", haproxy(HAPROXY) + keepalived),
                host("lb-02", "10.0.0.13", haproxy(HAPROXY) + keepalived),
                host("web-01", "10.0.0.11", nginx(NGINX)),
                host("web-02", "10.0.0.12", nginx(NGINX))));
        assertThat(adoption.yaml())
                .contains(
                        "  servers: [lb-01, lb-02]",
                        "    addresses: [10.0.0.100]  # lb-01:/etc/keepalived/keepalived.conf:9",
                        "    router_id: 51  #",
                        "    advert_interval: 1s  #")
                .doesNotContain("Secret");
    }

    @Test
    void what_else_is_there_is_told() {
        var adoption = Adoption.of(List.of(host(
                "web-01",
                "10.0.0.11",
                nginx(NGINX) + "unit\tprometheus-node-exporter.service\ntable\tinet filter\n",
                new Listener("0.0.0.0", 11211, "memcached", 4, "memcached.service"))));
        assertThat(notes(adoption, Kind.UNSAID))
                .anyMatch(n -> n.contains("prometheus-node-exporter.service runs"))
                .anyMatch(n -> n.contains("nftables has the table inet filter"))
                .anyMatch(n -> n.contains("memcached listens at port 11211"));
    }

    @Test
    void a_database_alone_is_a_topology_too() {
        var adoption = Adoption.of(List.of(host("db-01", "10.0.0.21", mysql("a", false, ""))));
        assertThat(adoption.yaml()).contains("name: adopted\n", "mysql:\n  primary: db-01  #", "  database: shop  #");
    }
}
