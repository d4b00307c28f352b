/** Shell scripts as values, and quoting. Pure. */
@NullMarked
package com.foobar.infra.shell;

import org.jspecify.annotations.NullMarked;
