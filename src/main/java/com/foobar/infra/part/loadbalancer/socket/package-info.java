/** HAProxy's admin socket, and how it is asked. */
@NullMarked
package com.foobar.infra.part.loadbalancer.socket;

import org.jspecify.annotations.NullMarked;
