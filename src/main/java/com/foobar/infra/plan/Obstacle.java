package com.foobar.infra.plan;

/**
 * A reason why a server must not be changed as it is.
 *
 * @param what what was found: "port 80 is taken by apache2"
 * @param hint what to do
 * @param consentable whether the operator may say "go on" ({@code apply --take-over SERVER})
 */
public record Obstacle(String server, String what, String hint, boolean consentable) {}
