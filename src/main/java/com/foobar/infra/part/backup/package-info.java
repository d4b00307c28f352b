/** The part "backup": copies of the databases, and of what cannot be made anew, in an encrypted repository. */
@NullMarked
package com.foobar.infra.part.backup;

import org.jspecify.annotations.NullMarked;
