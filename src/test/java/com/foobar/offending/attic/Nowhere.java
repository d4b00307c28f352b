package com.foobar.offending.attic;

/** Lives in a room that nobody knows, and whose package does not say what may be null. */
final class Nowhere {}
