/** What visitors are led to is changed in turns, with nobody led to whoever has his. */
@NullMarked
package com.foobar.infra.part.loadbalancer.rolling;

import org.jspecify.annotations.NullMarked;
