package com.foobar.infra.part.web;

/**
 * What {@code static/index.html.ftl} may use.
 *
 * @param stack the topology's name
 */
public record FrontPage(String stack, String domain) {}
