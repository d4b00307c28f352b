package com.foobar.infra.lab;

/** Topologies with every role on as few hosts as possible, for tests whose subject is not the stack. */
final class TwoServers {

    /** Load balancer and primary on one, a replica on two, web and app on both. */
    static final String WITH_ALL_ROLES = """
            name: small
            domain: www.foobar.com
            servers:
              one: @one@
              two: @two@
            load_balancer:
              servers: one
              algorithm: roundrobin
            web:
              servers: [one, two]
              port: 8080
              max_body_size: 10m
            app:
              servers: [one, two]
            mysql:
              primary: one
              replicas: two
              buffer_pool: 32M
              settings: {max_connections: 60}
            """;

    /** Nginx with static files: what can be made in a second. */
    static final String WITH_STATIC_FILES = """
            name: small
            domain: www.foobar.com
            servers:
              one: @one@
              two: @two@
            web:
              servers: [one, two]
              max_body_size: 10m
            """;

    private TwoServers() {}
}
