/**
 * The wire format: what messages look like between processes, and how they become the core's messages again.
 *
 * <p>Generated code is in {@code kopi.protocol.v1} and never leaves this module.
 */
@NullMarked
package kopi.protocol;

import org.jspecify.annotations.NullMarked;
