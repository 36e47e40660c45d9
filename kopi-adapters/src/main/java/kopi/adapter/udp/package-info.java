/**
 * Datagrams of the egg of life over UDP, signed with the cluster's secret.
 *
 * <p>Entry point: {@link kopi.adapter.udp.UdpPort}. One thread receives; sending never waits. Whatever comes in is either a
 * datagram of this cluster that has not come before, or counted and ignored. Knows no other adapter.
 */
@NullMarked
package kopi.adapter.udp;

import org.jspecify.annotations.NullMarked;
