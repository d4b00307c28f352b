/** What {@code build/test-dist} asks of the packages beyond what a shell can. */
@NullMarked
package com.foobar.infra.packaging;

import org.jspecify.annotations.NullMarked;
