/**
 * Snapshots of folds as files.
 *
 * <p>Entry point: {@link kopi.adapter.snapshot.FileSnapshotStore}. Depends on the core's port, on no other adapter.
 */
@NullMarked
package kopi.adapter.snapshot;

import org.jspecify.annotations.NullMarked;
