/** The page that visitors get while the site is in maintenance. Pure. */
@NullMarked
package com.foobar.infra.part.loadbalancer.maintenance;

import org.jspecify.annotations.NullMarked;
