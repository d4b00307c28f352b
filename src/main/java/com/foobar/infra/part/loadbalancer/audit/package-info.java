/** What {@code audit} looks for at the load balancers. */
@NullMarked
package com.foobar.infra.part.loadbalancer.audit;

import org.jspecify.annotations.NullMarked;
