/**
 * What a node counts, for whoever watches it: which metrics there are, and where they are counted.
 *
 * <p>Entry points: {@link kopi.core.meter.Metrics}, the catalogue, and {@link kopi.core.meter.Meter}, the port. A metric is
 * declared once and counted where it happens; nothing else has to know it, no wire format and no other node. Depends on
 * nothing.
 */
@NullMarked
package kopi.core.meter;

import org.jspecify.annotations.NullMarked;
