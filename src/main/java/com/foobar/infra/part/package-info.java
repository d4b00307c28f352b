/** The contract between a part of the stack and the rest. Pure. */
@NullMarked
package com.foobar.infra.part;

import org.jspecify.annotations.NullMarked;
