package com.foobar.infra.part.mysql;

/**
 * What {@code systemd/mysql.conf.ftl} may use.
 *
 * @param stack the topology's name
 * @param domain the site's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param user system user that MySQL runs as
 */
public record MysqlUnitModel(String stack, String domain, String server, String generation, String user) {}
