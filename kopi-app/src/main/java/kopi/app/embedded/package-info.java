/**
 * All roles in one process over the in-memory broker, and a client beside them.
 *
 * <p>Entry point: {@link kopi.app.embedded.EmbeddedRun}.
 */
@NullMarked
package kopi.app.embedded;

import org.jspecify.annotations.NullMarked;
