package com.foobar.offending.part.mysql.one;

import com.foobar.offending.part.mysql.two.Two;

/** Knows the other, which knows this one. */
public record One(Two other) {}
