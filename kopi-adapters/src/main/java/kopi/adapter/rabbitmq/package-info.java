/**
 * The broker of cluster mode: RabbitMQ 3.10 or newer, work queues as quorum queues, journals as streams.
 *
 * <p>Entry points: {@link kopi.adapter.rabbitmq.RabbitBroker}, and {@link kopi.adapter.rabbitmq.PrivateBroker} for a
 * RabbitMQ of one's own. Thread-safe; nothing foreign is ever called on a thread of the AMQP client. Only this package
 * knows the client library; it depends on the core's ports, on no other adapter.
 *
 * <p><b>How it is made.</b> Two {@link kopi.adapter.rabbitmq.Link}s keep a connection each and make it anew when it is
 * lost: one to publish, because RabbitMQ stops reading from who publishes when it runs out of memory or disk, and one for
 * everything else. Whatever goes wrong on a connection ends it; there is no repair but starting over: declare, subscribe,
 * publish what is unconfirmed again. What outlives connections is the {@link kopi.adapter.rabbitmq.Outbox} of
 * publications and the position of every subscription.
 */
@NullMarked
package kopi.adapter.rabbitmq;

import org.jspecify.annotations.NullMarked;
