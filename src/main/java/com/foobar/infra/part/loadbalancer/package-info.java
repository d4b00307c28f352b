/** HAProxy in front of the web servers. Pure. */
@NullMarked
package com.foobar.infra.part.loadbalancer;

import org.jspecify.annotations.NullMarked;
