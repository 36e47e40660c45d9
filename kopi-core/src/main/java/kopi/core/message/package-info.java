/**
 * What roles, gateways and clients tell each other.
 *
 * <p>Entry point: {@link kopi.core.message.Message}; docs/architecture.md draws who sends what to whom. All messages
 * are immutable and name their job. Depends on {@link kopi.core.model} and {@link kopi.core.job}.
 */
@NullMarked
package kopi.core.message;

import org.jspecify.annotations.NullMarked;
