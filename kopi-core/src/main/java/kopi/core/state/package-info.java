/**
 * The parts that folds over journals are built from.
 *
 * <p>Entry point: {@link kopi.core.state.SeenSet}. Mutable, single owner. Depends on {@link kopi.core.snapshot} and
 * RoaringBitmap.
 */
@NullMarked
package kopi.core.state;

import org.jspecify.annotations.NullMarked;
