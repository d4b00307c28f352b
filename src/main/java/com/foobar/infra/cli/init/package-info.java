/** The first files of a stack: what {@code init} asks for, and what it writes. */
@NullMarked
package com.foobar.infra.cli.init;

import org.jspecify.annotations.NullMarked;
