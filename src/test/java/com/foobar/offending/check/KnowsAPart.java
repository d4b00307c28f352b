package com.foobar.offending.check;

import com.foobar.offending.part.app.Inside;

/** Is of a shared room, and knows a part. */
record KnowsAPart(Inside inside) {}
