/** What goes wrong on real servers: each fault is made, told with what to do about it, mended, and converges. */
@NullMarked
package com.foobar.infra.lab.faults;

import org.jspecify.annotations.NullMarked;
