package com.foobar.infra.part.loadbalancer.tls;

import java.util.ArrayList;
import java.util.List;

/**
 * Where certificates lie on a load balancer.
 *
 * @param directory root's alone
 */
public record TlsPaths(String directory) {

    /** Those of a stack. */
    public static TlsPaths of(String stack) {
        return new TlsPaths("/etc/foobar-infra/" + stack + "/tls");
    }

    /** A file that HAProxy reads: certificates, then the private key. */
    public String pem(String name) {
        return directory + "/" + name + ".pem";
    }

    /** The private key that a server made for the stack's authority to certify. */
    public String key(String name) {
        return directory + "/" + name + ".key";
    }

    /** The certificate of the authority that signs for the web servers. */
    public String webAuthority() {
        return directory + "/web-authority.crt";
    }

    /** All that HAProxy reads, the first for who names no site. */
    public List<String> pems(Https https, String domain) {
        if (https.certificates().isEmpty()) {
            return List.of(pem(domain));
        }
        var paths = new ArrayList<String>();
        for (var files : https.certificates()) {
            var name = files.certificate();
            var stem = name.substring(name.lastIndexOf('/') + 1)
                    .replaceAll("\\.(pem|crt|cer|cert)$", "")
                    .replaceAll("[^A-Za-z0-9_-]", "-");
            var path = pem(stem);
            for (int n = 2; paths.contains(path); n++) {
                path = pem(stem + "-" + n);
            }
            paths.add(path);
        }
        return List.copyOf(paths);
    }
}
