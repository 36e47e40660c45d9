package kopi.adapter.file;

import java.nio.ByteBuffer;
import kopi.core.error.KopiException;

/**
 * The text of a file: what it holds, or what comes out when it is unpacked. Thread-safe. Whatever is wrong becomes a {@link
 * KopiException} that names the file.
 */
interface Contents extends AutoCloseable {
    /** How far the text goes towards that offset: to it, or to where the text ends before it. */
    long reach(long offset);

    /** Fills what remains of the buffer with the text from {@code position} on, all of which must be within reach. */
    void read(long position, ByteBuffer buffer);

    /** How many bytes the text has, as far as that can be said by now. */
    long estimatedSize();

    /** Its first bytes: so many, or all there are. */
    default byte[] start(int length) {
        byte[] start = new byte[(int) reach(length)];
        read(0, ByteBuffer.wrap(start));
        return start;
    }

    @Override
    void close();
}
