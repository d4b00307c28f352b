package com.foobar.infra.part.web;

import java.util.List;
import java.util.Optional;

/**
 * That a site is for those who have a password.
 *
 * @param realm what browsers show beside the question; empty: the site's domain
 * @param usersFile a file beside the topology, with a line NAME:HASH for each
 * @param except paths that everybody may ask for: one that ends in a slash with all that is below it
 * @param allow addresses and networks from which nobody is asked
 */
public record BasicAuth(Optional<String> realm, String usersFile, List<String> except, List<String> allow) {

    public BasicAuth {
        except = List.copyOf(except);
        allow = List.copyOf(allow);
    }
}
