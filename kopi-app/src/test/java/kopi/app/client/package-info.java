/** Tests of what clients do, most of them against a whole cluster in this process behind real gateways. */
@NullMarked
package kopi.app.client;

import org.jspecify.annotations.NullMarked;
