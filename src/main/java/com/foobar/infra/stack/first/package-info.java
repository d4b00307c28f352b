/** The first topology and inventory of a stack: its patterns, and their texts. */
@NullMarked
package com.foobar.infra.stack.first;

import org.jspecify.annotations.NullMarked;
