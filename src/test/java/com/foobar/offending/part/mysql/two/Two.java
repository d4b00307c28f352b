package com.foobar.offending.part.mysql.two;

import com.foobar.offending.part.mysql.one.One;

/** Knows the other, which knows this one. */
public record Two(One other) {}
