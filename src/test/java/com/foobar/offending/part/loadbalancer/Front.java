package com.foobar.offending.part.loadbalancer;

/** What a part behind must not know. */
public final class Front {}
