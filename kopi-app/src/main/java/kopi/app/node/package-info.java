/**
 * The processes that a cluster consists of: nodes that host roles over RabbitMQ, and eggs of life.
 *
 * <p>Entry points: {@link kopi.app.node.NodeProcess} and {@link kopi.app.node.EggProcess}. Each runs until it is stopped;
 * what must not happen ends the process, and an egg starts it again.
 */
@NullMarked
package kopi.app.node;

import org.jspecify.annotations.NullMarked;
