package kopi.core.port;

import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.model.JobId;

/** How a message becomes bytes and a message again. Thread-safe. */
public interface MessageCodec {
    /**
     * The message as bytes.
     *
     * @throws kopi.core.error.JobFailedException if it is larger than any that is decoded
     */
    byte[] encode(Message message);

    /**
     * The message that {@link #encode} wrote. Every message is a new object.
     *
     * @throws kopi.core.error.CorruptStateException if these bytes are none: truncated, malformed, of another version, or
     *     announcing more than they hold. Never an OutOfMemoryError
     */
    Message decode(byte[] bytes);

    /**
     * What an encoded message is about.
     *
     * @param text for people, as {@link Message#subject}
     */
    record Subject(JobId job, String text) {}

    /**
     * What these bytes are about, found without reading more of them than that takes: also where {@link #decode} refuses
     * them. Empty if they do not say.
     */
    Optional<Subject> subject(byte[] bytes);

    /**
     * The message that {@link #encode} wrote, with no more of it decoded than its header: what is bulky, a batch's columns
     * and a slice's records, is not looked at, so whoever asks for the message may still find it malformed. That a batch of rows
     * has not more of them than may be worked on under its plan is checked.
     *
     * @param bytes not to be written to any more
     * @throws kopi.core.error.CorruptStateException if these bytes are none, as far as they are looked at
     */
    LazyMessage lazily(byte[] bytes);
}
