/** TLS in front of the visitors: certificates, where they lie, how HAProxy takes them, and what it serves. */
@NullMarked
package com.foobar.infra.part.loadbalancer.tls;

import org.jspecify.annotations.NullMarked;
