/** The part {@code firewall}: who may reach which port of a server, as nftables rules computed from what the parts declare. */
@NullMarked
package com.foobar.infra.part.firewall;

import org.jspecify.annotations.NullMarked;
