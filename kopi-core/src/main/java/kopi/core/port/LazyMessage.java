package kopi.core.port;

import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.trace.TraceContext;

/**
 * A message on its way. What comes over a wire is decoded when somebody asks for it: whoever only passes it on looks at
 * its {@link #header}, and hands on the very bytes that have come.
 *
 * <p>Immutable, so thread-safe.
 */
public sealed interface LazyMessage {
    /** What is known of it without decoding it. */
    Header header();

    /**
     * The message; decoded again with each call, if it has come over a wire.
     *
     * @throws kopi.core.error.CorruptStateException if it is malformed. A handler that has asked lets that out: the broker puts
     *     the message aside
     */
    Message message();

    /**
     * The message as bytes: those that have come, or what that codec makes of it. Not to be written to.
     *
     * @throws kopi.core.error.JobFailedException if it is larger than any that is decoded
     */
    byte[] encodedBy(MessageCodec codec);

    /** Which span has sent it; empty if it is not traced. It is no part of the message, and may get lost. */
    Optional<TraceContext> trace();

    /** The same message, sent by that span. */
    LazyMessage traced(TraceContext sender);

    /**
     * What stands before the bulk of a message.
     *
     * @param kind which kind of message it is
     * @param batch which batch it is about, if it is about one
     * @param plan the plan that it holds, if it is about a batch and holds one
     */
    record Header(Class<? extends Message> kind, JobId job, Optional<BatchId> batch, Optional<JobPlan> plan) {
        /** That of rows. */
        public static Header ofRows(JobPlan plan, BatchId id) {
            return new Header(Message.Rows.class, id.job(), Optional.of(id), Optional.of(plan));
        }

        /** That of a message. */
        public static Header of(Message message) {
            return new Header(
                    message.getClass(),
                    message.job(),
                    message instanceof Message.Data data ? Optional.of(data.id()) : Optional.empty(),
                    switch (message) {
                        case Message.Rows rows -> Optional.of(rows.plan());
                        case Message.Filtered filtered -> Optional.of(filtered.plan());
                        case Message.Grouped grouped -> Optional.of(grouped.plan());
                        default -> Optional.empty();
                    });
        }
    }

    /** A message that is there as an object. */
    static LazyMessage of(Message message) {
        return new Decoded(message, Optional.empty());
    }

    /**
     * One that has come over a wire.
     *
     * @param bytes all of it; not to be written to any more
     * @param decoder decodes them
     */
    static LazyMessage encoded(byte[] bytes, Header header, Supplier<? extends Message> decoder) {
        return new Encoded(bytes, header, decoder, Optional.empty());
    }

    /** A message that was never encoded, as far as anybody knows. */
    record Decoded(Message message, Optional<TraceContext> trace) implements LazyMessage {
        @Override
        public Header header() {
            return Header.of(message);
        }

        @Override
        public byte[] encodedBy(MessageCodec codec) {
            return codec.encode(message);
        }

        @Override
        public LazyMessage traced(TraceContext sender) {
            return new Decoded(message, Optional.of(sender));
        }
    }

    /** A message as it came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Encoded(byte[] bytes, Header header, Supplier<? extends Message> decoder, Optional<TraceContext> trace)
            implements LazyMessage {
        @Override
        public Message message() {
            return decoder.get();
        }

        @Override
        public byte[] encodedBy(MessageCodec codec) {
            return bytes;
        }

        @Override
        public LazyMessage traced(TraceContext sender) {
            return new Encoded(bytes, header, decoder, Optional.of(sender));
        }
    }
}
