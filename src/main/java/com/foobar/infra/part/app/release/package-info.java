/** The releases of the app that a server keeps. Pure. */
@NullMarked
package com.foobar.infra.part.app.release;

import org.jspecify.annotations.NullMarked;
