/** A stack as a picture: what stands where, and who asks whom; and the forms that it is drawn in. Pure. */
@NullMarked
package com.foobar.infra.picture;

import org.jspecify.annotations.NullMarked;
