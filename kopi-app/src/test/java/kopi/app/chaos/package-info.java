/** Tests of the real thing: clients against a cluster of real processes and a RabbitMQ of its own, while things break. */
@NullMarked
package kopi.app.chaos;

import org.jspecify.annotations.NullMarked;
