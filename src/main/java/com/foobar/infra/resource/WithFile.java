package com.foobar.infra.resource;

/** A resource that has a file of the stack's on its server, whatever else it sees to. */
public interface WithFile extends Resource {

    /** The file, as it is written there. */
    FileResource file();
}
