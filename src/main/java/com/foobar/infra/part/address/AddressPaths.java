package com.foobar.infra.part.address;

import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;

/**
 * Where the virtual address' things lie on a load balancer, and what they are called.
 *
 * @param stack the topology's name
 */
record AddressPaths(String stack) {

    /** Apart from the one of a keepalived of the operator's own. */
    String directory() {
        return "/etc/keepalived-" + stack;
    }

    String config() {
        return directory() + "/keepalived.conf";
    }

    String around() {
        return directory() + "/address";
    }

    String answers() {
        return directory() + "/answers";
    }

    String hook() {
        return directory() + "/notify";
    }

    /** As a unit's {@code RuntimeDirectory}. */
    String runtime() {
        return stack + "-address";
    }

    String run() {
        return "/run/" + runtime();
    }

    /** Where the running keepalived has the word for what it has loaded. */
    String generation() {
        return run() + "/generation";
    }

    String service() {
        return VirtualAddress.unit(stack);
    }

    /** What tells it that HAProxy ended. */
    String watch() {
        return stack + "-address-haproxy.service";
    }

    static String unit(String service) {
        return "/etc/systemd/system/" + service;
    }
}
