/** The built tool against real hosts: whole stacks, changes, faults. {@code lab/README.md} tells how to have hosts. */
@NullMarked
package com.foobar.infra.lab;

import org.jspecify.annotations.NullMarked;
