/** Nginx: the static site, and the way to the app. Pure. */
@NullMarked
package com.foobar.infra.part.web;

import org.jspecify.annotations.NullMarked;
