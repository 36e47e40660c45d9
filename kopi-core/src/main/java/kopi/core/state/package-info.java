/**
 * The parts that folds over journals are built from, and how their state becomes bytes and state again.
 *
 * <p>Entry points: {@link kopi.core.state.SeenSet}, {@link kopi.core.state.StateWriter} and {@link
 * kopi.core.state.StateReader}. Mutable, single owner. Depends on {@link kopi.core.model} and RoaringBitmap.
 */
@NullMarked
package kopi.core.state;

import org.jspecify.annotations.NullMarked;
