/**
 * What tests and benchmarks do to the processes of a cluster and ask of its RabbitMQ, from outside: the product has no setting
 * for it.
 *
 * <p>Entry points: {@link kopi.testkit.process.SlowFilterAgent} and {@link kopi.testkit.process.ListedQueue}. Depends on the
 * JDK alone.
 */
@NullMarked
package kopi.testkit.process;

import org.jspecify.annotations.NullMarked;
