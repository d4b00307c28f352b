package com.foobar.offending.part.web;

import com.foobar.offending.part.app.Inside;

/** Knows of a part behind it what is its own business. */
record ReachesInside(Inside inside) {}
