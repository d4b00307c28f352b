/** The MySQL primary and its replicas: the section of the topology, and what is made of it. Pure. */
@NullMarked
package com.foobar.infra.part.mysql;

import org.jspecify.annotations.NullMarked;
