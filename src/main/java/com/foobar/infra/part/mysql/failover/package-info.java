/** Puts a replica in the place of a primary that is dead. */
@NullMarked
package com.foobar.infra.part.mysql.failover;

import org.jspecify.annotations.NullMarked;
