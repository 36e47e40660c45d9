package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import kopi.core.error.InvalidInputException;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Routes;

/**
 * How queues and journals are declared: the one place that knows their arguments, as declaring one again with others is
 * an error. Nothing here is deprecated in RabbitMQ 4, and all of it is understood by 3.10.
 */
final class Topology {
    /** So many deliveries after the first; a higher one makes poison (RabbitMQ counts as {@link Broker} says). */
    private static final int DELIVERY_LIMIT = Broker.DELIVERY_LIMIT - 1;

    /**
     * As good as none, for the queue of dead letters. RabbitMQ 4 has a limit of 20 where none is set, 3.10 refuses -1, its
     * word for none, and with any limit a rejected message keeps its place.
     */
    private static final int NO_DELIVERY_LIMIT = 1_000_000_000;

    /** So long a queue that nobody consumes stays, whose gateway will not come back under that name. */
    private static final int PASSING_MILLIS = 3_600_000;

    /** Names of a job's own journals begin with this; they live as long as the job. All others are control journals. */
    private static final String JOB_PREFIX = "kopi.job.";

    /** Control journals forget what no node that is ever coming back could miss: they are folded, with snapshots. */
    private static final String CONTROL_AGE = "2D";

    /** RabbitMQ forgets whole segments only; a busy controller fills one in an hour or so. */
    private static final int CONTROL_SEGMENT_BYTES = 8 << 20;

    private Topology() {}

    /** Makes sure that all of these exist. */
    static void declare(Channel channel, Collection<Destination> destinations) throws IOException {
        for (Destination destination : destinations) {
            declare(channel, destination);
        }
    }

    /**
     * Makes sure that it exists.
     *
     * @throws InvalidInputException if there is one of that name with other arguments
     */
    static void declare(Channel channel, Destination destination) throws IOException {
        try {
            channel.queueDeclare(destination.name(), true, false, false, arguments(destination));
        } catch (IOException e) {
            if (Failures.refusal(e) == AMQP.PRECONDITION_FAILED) {
                throw new InvalidInputException(
                        "RabbitMQ has a queue " + destination.name() + " that is not kopi's (" + Failures.text(e)
                                + "); delete it or use another virtual host",
                        e);
            }
            throw e;
        }
    }

    private static Map<String, Object> work() {
        return Map.of(
                "x-queue-type", "quorum",
                "x-delivery-limit", DELIVERY_LIMIT,
                "x-dead-letter-exchange", "",
                "x-dead-letter-routing-key", Broker.DEAD_LETTERS.name(),
                "x-dead-letter-strategy", "at-least-once",
                // At-least-once needs it; without a length limit nothing is ever refused.
                "x-overflow", "reject-publish");
    }

    private static Map<String, Object> with(Map<String, Object> arguments, String key, Object value) {
        Map<String, Object> more = new HashMap<>(arguments);
        more.put(key, value);
        return more;
    }

    private static Map<String, Object> arguments(Destination destination) {
        return switch (destination) {
            case Destination.Queue queue
            when queue.equals(Broker.DEAD_LETTERS) ->
                Map.of("x-queue-type", "quorum", "x-delivery-limit", NO_DELIVERY_LIMIT);
            case Destination.Queue queue
            when Routes.isOfPassingGateway(queue) -> with(work(), "x-expires", PASSING_MILLIS);
            case Destination.Queue _ -> work();
            case Destination.Journal journal
            when journal.name().startsWith(JOB_PREFIX) -> Map.of("x-queue-type", "stream");
            case Destination.Journal _ ->
                Map.of(
                        "x-queue-type",
                        "stream",
                        "x-max-age",
                        CONTROL_AGE,
                        "x-stream-max-segment-size-bytes",
                        CONTROL_SEGMENT_BYTES);
        };
    }
}
