/** MySQL's accounts. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.account;

import org.jspecify.annotations.NullMarked;
