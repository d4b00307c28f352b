/** The address that moves between the load balancers: keepalived. Pure. */
@NullMarked
package com.foobar.infra.part.address;

import org.jspecify.annotations.NullMarked;
