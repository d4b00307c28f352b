/** The part {@code ssh}: how one may log in to the servers themselves. */
@NullMarked
package com.foobar.infra.part.ssh;

import org.jspecify.annotations.NullMarked;
