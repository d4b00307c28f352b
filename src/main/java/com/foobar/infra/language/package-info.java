/** The language of input files: keys, sections, scalars, and where a value stands. Pure; what reads the files is elsewhere. */
@NullMarked
package com.foobar.infra.language;

import org.jspecify.annotations.NullMarked;
