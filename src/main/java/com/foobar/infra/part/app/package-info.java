/** The application. Pure. */
@NullMarked
package com.foobar.infra.part.app;

import org.jspecify.annotations.NullMarked;
