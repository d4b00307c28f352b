package com.foobar.infra.resource;

/** A copy of what another server holds, which can be made anew at the cost of what its own server holds, by consent. */
public interface Rebuildable extends Resource {}
