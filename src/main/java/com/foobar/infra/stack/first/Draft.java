package com.foobar.infra.stack.first;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A new stack, as was answered.
 *
 * @param machines each with its roles
 * @param virtualAddress what two load balancers pass on
 * @param user the login on the servers; empty: as the user's SSH configuration says
 * @param email of whoever agrees to the terms of Let's Encrypt; empty: the certificate is the stack's own authority's
 */
public record Draft(
        String name,
        String domain,
        Pattern pattern,
        List<Machine> machines,
        Optional<String> virtualAddress,
        Optional<String> user,
        Optional<String> email) {

    /** What a help says of the virtual address. */
    public static final String VIRTUAL_ADDRESS = "What two load balancers pass on: of their network, and nobody's yet";

    /** The question for it. */
    public static final String ASK_VIRTUAL_ADDRESS =
            "Address that the load balancers pass on, of their network and nobody's yet (empty: none)";

    /** Why it is refused where they do not {@linkplain #share}. */
    public static final String NONE_TO_SHARE = "is what two load balancers pass on, and there is one";

    /** Where the password of the backups is, from the topology on. */
    public static final String BACKUP_PASSWORD = "secrets/backup_password";

    /** What YAML, of one version or another, takes for something else than text. */
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    public Draft {
        machines = List.copyOf(machines);
    }

    /** Whether there are two that may have one address in turn. */
    public static boolean share(List<Machine> machines) {
        return machines.stream()
                        .filter(m -> m.roles().contains(Role.LOAD_BALANCER))
                        .count()
                > 1;
    }

    /** Whether there is a password for backups, which nobody else makes. */
    public boolean hasBackups() {
        return !servers(Role.BACKUP).isEmpty();
    }

    /** The inventory's file, from the topology on. */
    public String inventoryFile() {
        return "inventories/" + name + ".yml";
    }

    /** The text of {@code foobar.yml}. */
    public String topology() {
        return head() + loadBalancer() + web() + mysql() + guards() + backup() + monitoring();
    }

    private boolean production() {
        return pattern == Pattern.PRODUCTION;
    }

    private List<String> servers(Role role) {
        return machines.stream()
                .filter(m -> m.roles().contains(role))
                .map(Machine::name)
                .toList();
    }

    private String list(Role role) {
        return servers(role).stream().map(Draft::yaml).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A value that YAML takes for text. */
    static String yaml(String text) {
        boolean plain = text.matches("[A-Za-z][A-Za-z0-9._@+-]*") && !WORDS.contains(text.toLowerCase(Locale.ROOT));
        return plain || text.matches("[0-9]+(\\.[0-9]+){3}") ? text : "'" + text.replace("'", "''") + "'";
    }

    private String head() {
        var servers = machines.stream()
                .map(m -> "  " + yaml(m.name()) + ": " + yaml(m.address()) + "\n")
                .collect(Collectors.joining());
        return """
                # yaml-language-server: $schema=foobar.schema.json
                #
                # %1$s (%2$s): %3$s.
                # Made by "foobar-infra init"; from now on it is yours. What is left out has a default: docs/language.md lists all
                # keys, and "foobar-infra schema > foobar.schema.json" has editors complete and check them.

                # Identifies the stack on its servers, in file names, units and certificates. Do not change it later.
                name: %4$s

                # What visitors type. Your DNS leads it to %5$s.
                domain: %6$s
                %7$s
                # Every machine, by name: where the *other servers* reach it. How you log in is said in %8$s.
                # Where the world reaches one elsewhere: {address: 10.0.0.11, public_address: 203.0.113.11}
                # What fails together says so, for "foobar-infra audit": {address: 10.0.0.11, zone: rack-a}
                servers:
                %9$s""".formatted(
                        domain,
                        pattern.word(),
                        pattern.description(),
                        yaml(name),
                        virtualAddress.orElseGet(() -> String.join(" and ", servers(Role.LOAD_BALANCER))),
                        yaml(domain),
                        production() ? "\n# No server is cleared of the stack by mistake.\nprotect: true\n" : "",
                        inventoryFile(),
                        servers);
    }

    private String loadBalancer() {
        var balancers = servers(Role.LOAD_BALANCER);
        var virtual = virtualAddress
                .map(address -> "  # The one that is well has it, and the other takes it over within a second.\n"
                        + "  virtual_address: " + yaml(address) + "\n")
                .orElse(
                        balancers.size() < 2
                                ? ""
                                : "  # An address of the load balancers' network that nobody has yet: they pass it on.\n"
                                        + "  # virtual_address: 10.0.0.9\n");
        return """

                # HAProxy spreads the requests over the web servers, and asks each whether it is well.
                load_balancer:
                  servers: %s
                %s%s  algorithm: roundrobin # or leastconn: to the server with the fewest open connections
                """.formatted(list(Role.LOAD_BALANCER), virtual, https());
    }

    private String https() {
        return email.map(mail -> """
                          https:
                            acme: # Let's Encrypt, which asks at port 80 of the domain for proof: lead your DNS here first
                              agree_to_terms: true # https://letsencrypt.org/repository/
                              email: %s
                        """.formatted(yaml(mail))).orElse("""
                          # By the stack's own authority, of which browsers warn. By Let's Encrypt, once your DNS leads here:
                          #   https: {acme: {agree_to_terms: true, email: you@example.com}}
                          https: {}
                        """);
    }

    /** A web server beside the load balancer leaves it the usual port. */
    private String web() {
        boolean beside = servers(Role.WEB).stream().anyMatch(servers(Role.LOAD_BALANCER)::contains);
        return """

                # Nginx serves static files and passes everything else on to the app.
                web:
                  servers: %s
                %s%s  # static_files: site # a directory beside this file

                # Without a release this is a small built-in app, whose page shows which servers answered it. Yours:
                #   release: app # a directory beside this file
                #   command: [/usr/bin/python3, server.py] # listens on $PORT
                app:
                  servers: %s
                """.formatted(
                        list(Role.WEB),
                        beside ? "  port: 8080 # as HAProxy has port 80 of the same server\n" : "",
                        production() ? "  https: true # between the load balancers and the web servers, too\n" : "",
                        list(Role.APP));
    }

    private String mysql() {
        var databases = servers(Role.MYSQL);
        var replicas = databases.stream().skip(1).map(Draft::yaml).collect(Collectors.joining(", ", "[", "]"));
        return """

                # MySQL: the primary takes all writes; replicas follow it over TLS and refuse writes. Passwords are made on the servers.
                mysql:
                  primary: %s
                %s  routing: {} # a router beside each app: writes go to whoever is the primary now, reads to the replicas
                """.formatted(
                        yaml(databases.getFirst()),
                        databases.size() > 1
                                ? "  replicas: " + replicas + "\n"
                                        + (production()
                                                ? "  durability: semi-sync # what was acknowledged is on two servers\n"
                                                : "")
                                : "  # A second server with the data: replicas: [web-02]\n");
    }

    private String guards() {
        return """

                # Only what the stack needs gets in; new rules go by themselves if they lock you out. From where do you log in?
                #   ssh_from: [203.0.113.0/24]
                firewall:%s
                """.formatted(production() ? "\n  out: listed # and out goes only what the stack needs" : " {}")
                + (production() ? """

                        # Logins by keys alone. It is refused while nobody's key would open one.
                        ssh: hardened

                        # Security updates of the distribution, each night.
                        updates:
                          servers: all
                          time: "04:30"
                        """ : "");
    }

    private String backup() {
        return hasBackups() ? """

                # A replica makes an encrypted backup each night, and keeps the binary logs each minute.
                # KEEP THE PASSWORD ELSEWHERE, TOO: without it nobody can read a backup. It is never committed (secrets/.gitignore).
                backup:
                  repository: {server: %s}
                  password: {file: %s}
                """.formatted(yaml(servers(Role.BACKUP).getFirst()), BACKUP_PASSWORD) : "";
    }

    private String monitoring() {
        var watching = servers(Role.MONITORING);
        return watching.isEmpty() ? "" : """

                # Prometheus, Alertmanager and Grafana: "foobar-infra dashboard". Say who is told of alerts:
                #   receivers: {ops: {mail: {to: ops@example.com, from: monitoring@example.com, host: smtp.example.com}}}
                monitoring:
                  server: %s
                """.formatted(yaml(watching.getFirst()));
    }

    /** The text of the inventory. */
    public String inventory() {
        var hosts = machines.stream().map(m -> "  " + yaml(m.name()) + ": {}\n").collect(Collectors.joining());
        // Nothing may stand under a key that is there without a value.
        var off = user.isPresent() ? "" : "# ";
        return """
                # How your machine reaches the servers of %1$s. What is left out comes from ~/.ssh/config and from the agent.
                # All keys: docs/language.md#inventory. Taken by: foobar-infra plan -i %1$s

                %2$sdefaults:
                %2$s  user: %3$s # root, or somebody who may use sudo
                  # identity_file: ~/.ssh/id_ed25519
                  # jump: admin@bastion.example.com # the host through which to connect
                  # sudo: {password: {env: SUDO_PASSWORD}} # if sudo asks for one

                # {}: at the address in the topology. Elsewhere: {address: 203.0.113.10, port: 2222}
                hosts:
                %4$s""".formatted(name, off, yaml(user.orElse("admin")), hosts);
    }
}
