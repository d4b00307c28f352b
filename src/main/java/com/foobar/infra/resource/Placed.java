package com.foobar.infra.resource;

/** A resource that is something at a path. */
public interface Placed extends Resource {

    /** Absolute; what is above it are directories. */
    String path();

    /** Whether it is a directory itself. */
    default boolean isDirectory() {
        return false;
    }
}
