/** The part "updates": the distribution's security updates, installed by the servers themselves, one after the other. */
@NullMarked
package com.foobar.infra.part.updates;

import org.jspecify.annotations.NullMarked;
