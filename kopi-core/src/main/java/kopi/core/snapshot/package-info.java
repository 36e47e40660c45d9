/**
 * What a fold knows, as values: what snapshots are made of, and folds made again from. Bytes are made of it elsewhere, by a
 * {@link kopi.core.port.StateCodec}.
 *
 * <p>Entry point: {@link kopi.core.snapshot.FoldState}. Immutable. Depends on {@link kopi.core.message} and what is below it.
 */
@NullMarked
package kopi.core.snapshot;

import org.jspecify.annotations.NullMarked;
