package kopi.core.port;

import kopi.core.message.Message;

/** How a message becomes bytes and a message again. Thread-safe. */
public interface MessageCodec {
    /**
     * The message as bytes; {@link Message.PackedRows} as the bytes that they hold.
     *
     * @throws kopi.core.error.JobFailedException if it is larger than any that is decoded
     */
    byte[] encode(Message message);

    /**
     * The message that {@link #encode} wrote; {@link Message.Rows} for packed ones. Every message is a new object.
     *
     * @throws kopi.core.error.CorruptStateException if these bytes are none: truncated, garbled, of another version, or
     *     announcing more than they hold. Never an OutOfMemoryError
     */
    Message decode(byte[] bytes);

    /**
     * These {@link #encode encoded} rows as they are, with the plan and id that stand in them. Their columns are not
     * looked at, so whoever opens them may still find them garbled.
     *
     * @param packed not to be written to any more
     * @throws kopi.core.error.CorruptStateException if they are no rows
     */
    Message.PackedRows packedRows(byte[] packed);
}
