/** Nodes as threads of this process, over a RabbitMQ of their own. */
@NullMarked
package kopi.app.node;

import org.jspecify.annotations.NullMarked;
