/**
 * All roles in one process over the in-memory broker, and a client beside them.
 *
 * <p>Entry points: {@link kopi.app.embedded.EmbeddedRun}; {@link kopi.app.embedded.RehearsalCluster}, whose clients come through a
 * gateway.
 */
@NullMarked
package kopi.app.embedded;

import org.jspecify.annotations.NullMarked;
