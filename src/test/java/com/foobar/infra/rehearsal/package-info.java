/** What the build needs to train the AOT cache; no test and no part of the program. */
@NullMarked
package com.foobar.infra.rehearsal;

import org.jspecify.annotations.NullMarked;
