/** MySQL's settings: what they are called, what they take, what the files say, what runs. Pure. */
@NullMarked
package com.foobar.infra.part.mysql.setting;

import org.jspecify.annotations.NullMarked;
