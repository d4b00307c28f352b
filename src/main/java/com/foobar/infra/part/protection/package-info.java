/** The part {@code protect}: that no server is cleared of the stack by mistake. */
@NullMarked
package com.foobar.infra.part.protection;

import org.jspecify.annotations.NullMarked;
