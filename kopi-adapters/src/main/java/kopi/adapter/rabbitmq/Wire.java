package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import java.util.Map;
import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.MessageCodec;
import kopi.core.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/** How a message looks in AMQP: the body is the codec's, the properties say which sending of it this is. */
final class Wire {
    private static final int PERSISTENT = 2;

    /** Set by the broker on what it delivers again, and from a stream. */
    private static final String DELIVERY_COUNT = "x-delivery-count";

    private static final String OFFSET = "x-stream-offset";

    /** Set by the broker on what it has dead-lettered. */
    private static final String DEAD_IN = "x-first-death-queue";

    private static final String DEATH_REASON = "x-first-death-reason";

    private Wire() {}

    /**
     * What goes with a body.
     *
     * @param stamp tells this sending from all others
     * @param mark empty, or the name of the {@link HistoryProbe} that this is a mark of
     * @param trace which span sends it, if it is traced
     */
    static AMQP.BasicProperties properties(long stamp, String mark, Optional<TraceContext> trace) {
        AMQP.BasicProperties.Builder properties =
                new AMQP.BasicProperties.Builder().deliveryMode(PERSISTENT).messageId(Long.toHexString(stamp));
        trace.ifPresent(sender -> properties.headers(Map.of(TraceContext.HEADER, sender.header())));
        return mark.isEmpty()
                ? properties.build()
                : properties.correlationId(mark).build();
    }

    /** Which span has sent it, if it is traced. */
    static Optional<TraceContext> trace(AMQP.BasicProperties properties) {
        return TraceContext.parse(text(properties, TraceContext.HEADER));
    }

    /** The stamp that was sent with it; 0 if it is not kopi's. */
    static long stamp(AMQP.BasicProperties properties) {
        String id = properties.getMessageId();
        if (id == null) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(id, 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Whether it is a mark, and no message. */
    static boolean isMark(AMQP.BasicProperties properties) {
        return properties.getCorrelationId() != null;
    }

    /** Whether it is that mark. */
    static boolean isMark(AMQP.BasicProperties properties, String mark) {
        return mark.equals(properties.getCorrelationId());
    }

    /** Where in its stream it is; -1 if it comes from none. */
    static long offset(AMQP.BasicProperties properties) {
        return number(properties, OFFSET, -1);
    }

    /** How often it was delivered before. */
    static int redeliveries(AMQP.BasicProperties properties) {
        return (int) Math.min(Integer.MAX_VALUE, number(properties, DELIVERY_COUNT, 0));
    }

    /**
     * The message out of a queue. What the broker itself has dead-lettered is the poison as it was, with the story in the
     * headers; it becomes a dead letter here.
     *
     * @throws kopi.core.error.KopiException if it is none
     */
    static Message decode(MessageCodec codec, AMQP.BasicProperties properties, byte[] body) {
        Message message = codec.decode(body);
        String queue = text(properties, DEAD_IN);
        if (queue == null) {
            return message;
        }
        return new Message.DeadLetter(
                queue,
                message,
                "its consumers died or rejected it " + Broker.DELIVERY_LIMIT + " times (RabbitMQ: "
                        + text(properties, DEATH_REASON) + ")");
    }

    private static @Nullable Object header(AMQP.BasicProperties properties, String name) {
        Map<String, Object> headers = properties.getHeaders();
        return headers == null ? null : headers.get(name);
    }

    private static @Nullable String text(AMQP.BasicProperties properties, String name) {
        Object value = header(properties, name);
        return value == null ? null : value.toString();
    }

    private static long number(AMQP.BasicProperties properties, String name, long otherwise) {
        return header(properties, name) instanceof Number number ? number.longValue() : otherwise;
    }
}
