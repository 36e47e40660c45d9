/**
 * The cluster file: what a cluster consists of, where it is, how patient it is.
 *
 * <p>Entry point: {@link kopi.app.config.ClusterConfig}. Immutable. Everything has a default; what is there must be right.
 */
@NullMarked
package kopi.app.config;

import org.jspecify.annotations.NullMarked;
