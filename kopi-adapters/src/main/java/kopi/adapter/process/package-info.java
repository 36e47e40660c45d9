/**
 * Nodes as processes of this machine.
 *
 * <p>Entry points: {@link kopi.adapter.process.ProcessRuntime} for eggs, {@link kopi.adapter.process.NodeLock} for every
 * node. Records of what runs are files ({@link kopi.adapter.process.ProcessRecord}), so that they outlive whoever wrote
 * them. Knows no other adapter.
 */
@NullMarked
package kopi.adapter.process;

import org.jspecify.annotations.NullMarked;
