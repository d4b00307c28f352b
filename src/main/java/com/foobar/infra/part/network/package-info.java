/** The part "network": what is reached from where, and what else listens on the servers, as seen from outside of them. */
@NullMarked
package com.foobar.infra.part.network;

import org.jspecify.annotations.NullMarked;
