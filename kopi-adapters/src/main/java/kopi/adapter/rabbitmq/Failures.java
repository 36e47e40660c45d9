package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;

/** Reads what the AMQP client throws. */
final class Failures {
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
