/** What MySQL servers are asked, and what they answer. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.state;

import org.jspecify.annotations.NullMarked;
