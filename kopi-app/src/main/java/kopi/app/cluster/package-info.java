/**
 * What commands do with a whole cluster: start it, look at it, change it, stop it, attack it.
 *
 * <p>Entry points: {@link kopi.app.cluster.ClusterStart}, {@link kopi.app.cluster.Eggs} and {@link
 * kopi.app.cluster.Hound}.
 */
@NullMarked
package kopi.app.cluster;

import org.jspecify.annotations.NullMarked;
