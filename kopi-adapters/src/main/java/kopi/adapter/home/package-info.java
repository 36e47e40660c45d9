/**
 * Where a cluster is at home on this machine: the folder of its state, whose it is, and the secret that its nodes share.
 *
 * <p>Entry point: {@link kopi.adapter.home.ClusterHome}. Knows no other adapter.
 */
@NullMarked
package kopi.adapter.home;

import org.jspecify.annotations.NullMarked;
