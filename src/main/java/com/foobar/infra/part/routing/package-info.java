/** The routes from the apps to the databases: a proxy beside each app, and who tells it the databases' roles. Pure. */
@NullMarked
package com.foobar.infra.part.routing;

import org.jspecify.annotations.NullMarked;
