/** All parts together: the register, and what is asked of every part in turn. Pure. */
@NullMarked
package com.foobar.infra.stack;

import org.jspecify.annotations.NullMarked;
