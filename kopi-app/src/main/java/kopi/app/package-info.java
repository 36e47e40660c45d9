/**
 * The one program. {@link kopi.app.Main} starts it; everything here wires the core to adapters and talks to people.
 */
@NullMarked
package kopi.app;

import org.jspecify.annotations.NullMarked;
