/** The kinds of managed things: how each is observed, compared, changed and undone. Pure. */
@NullMarked
package com.foobar.infra.resource;

import org.jspecify.annotations.NullMarked;
