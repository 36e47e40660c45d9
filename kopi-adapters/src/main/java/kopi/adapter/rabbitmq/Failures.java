package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;

/** Reads what the AMQP client throws. */
final class Failures {
    /** As RabbitMQ words it; any other 404 says that there is no such thing. */
    private static final String ABSENT = "is down or inaccessible";

    private Failures() {}

    /** The code with which the broker closed the channel that was used, as a refusal of what was asked; 0 if it did not. */
    static int refusal(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        return signal != null && signal.getReason() instanceof AMQP.Channel.Close close ? close.getReplyCode() : 0;
    }

    /** Whether what was asked for is not there. */
    static boolean isNotFound(Throwable failure) {
        return refusal(failure) == AMQP.NOT_FOUND;
    }

    /**
     * Whether RabbitMQ has a record of what was asked for, but not the thing itself: it has not recovered it yet after a
     * start, or never will. It never brings back a stream that was made in the first seconds after the very first one, if it
     * is killed in them; one that was deleted within two seconds before a kill may be on record again.
     */
    static boolean isAbsent(Throwable failure) {
        return isNotFound(failure) && text(failure).contains(ABSENT);
    }

    /** What went wrong, for people, in one line. */
    static String text(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        if (signal != null && signal.getReason() instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        if (signal != null && signal.getReason() instanceof AMQP.Connection.Close close) {
            return close.getReplyText();
        }
        Throwable cause = signal != null && signal.getCause() != null ? signal.getCause() : failure;
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static @Nullable ShutdownSignalException signal(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof ShutdownSignalException signal) {
                return signal;
            }
        }
        return null;
    }
}
