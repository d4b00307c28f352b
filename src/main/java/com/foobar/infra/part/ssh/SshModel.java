package com.foobar.infra.part.ssh;

/**
 * What {@code ssh/sshd.conf.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param maxAuthTries how many keys one connection may try
 */
public record SshModel(String stack, String domain, String server, int maxAuthTries) {}
