package kopi.adapter.rabbitmq;

import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Attempts;
import kopi.core.port.Broker;
import kopi.core.port.MessageCodec;
import kopi.core.port.MessageCodec.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what cannot be read, and what processes died at: its job fails by name, since it would wait for that message
 * for ever. What does not even say which job it is of is counted as garbage. Thread-safe.
 */
final class Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final MessageCodec codec;
    private final Outbox outbox;
    private final Garbage garbage;
    private final Attempts attempts;

    Quarantine(MessageCodec codec, Outbox outbox, Garbage garbage, Attempts attempts) {
        this.codec = codec;
        this.outbox = outbox;
        this.garbage = garbage;
        this.attempts = attempts;
    }

    /** Notes that the message of that stamp is about to be worked on. */
    Attempts.Attempt begin(long stamp) {
        return attempts.begin(stamp);
    }

    /** Why the message of that stamp must not be worked on, for people; empty if nothing speaks against it. */
    Optional<String> objection(long stamp) {
        // A message without a stamp is not kopi's: it is told from no other.
        int deaths = stamp == 0 ? 0 : attempts.deaths(stamp);
        return deaths < Attempts.DEATH_LIMIT
                ? Optional.empty()
                : Optional.of("it has ended " + deaths + " processes of this node, for want of memory perhaps");
    }

    /**
     * Puts a message aside.
     *
     * @param from the queue or journal that it came from
     * @param body the message
     * @param reason why, for people
     * @param done is run when the message may be forgotten; not at all if the connection is lost before
     * @param isAbandoned whether nobody waits for that any more
     */
    void put(String from, byte[] body, String reason, Runnable done, java.util.function.BooleanSupplier isAbandoned) {
        Optional<Subject> subject = codec.subject(body);
        if (subject.isEmpty()) {
            garbage.count("a message of " + from, body.length, reason);
            done.run();
            return;
        }
        String what = role(from, subject.get().job()) + " could not process "
                + subject.get().text() + ": " + reason;
        LOG.warn("job {} fails: {}", subject.get().job(), what);
        byte[] failed = codec.encode(new Message.JobFailed(subject.get().job(), what));
        outbox.add(new Publication(Broker.DEAD_LETTERS, failed, "", new Publication.Outcome() {
            @Override
            public void confirmed() {
                done.run();
            }

            @Override
            public void returned() {
                // The queue is made anew with the next connection; meanwhile the message comes again.
            }

            @Override
            public boolean isAbandoned() {
                return isAbandoned.getAsBoolean();
            }
        }));
    }

    /** Who takes what is in that queue or journal, for people. */
    private static String role(String from, JobId job) {
        String ofJob = "kopi.job." + job.value() + ".";
        return from.startsWith(ofJob) ? from.substring(ofJob.length()) : from.replaceFirst("^kopi\\.", "");
    }
}
