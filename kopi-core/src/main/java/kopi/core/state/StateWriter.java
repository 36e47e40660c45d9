package kopi.core.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;

/**
 * Turns state into bytes. The format is this class read top to bottom: big-endian integers, lengths before contents; a
 * version comes first, so that a reader of another one refuses it.
 *
 * <p>Mutable, single owner.
 */
public final class StateWriter {
    static final int VERSION = 2;
    static final byte LONGS = 1;
    static final byte TEXTS = 2;

    private final Buffer bytes = new Buffer();
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** Hands its array out if that is full: a large state is not copied once more. */
    private static final class Buffer extends ByteArrayOutputStream {
        void reserve(long more) {
            long wanted = count + more;
            if (wanted > buf.length && wanted <= Integer.MAX_VALUE - Long.BYTES) {
                buf = Arrays.copyOf(buf, (int) wanted);
            }
        }

        @Override
        public synchronized byte[] toByteArray() {
            return count == buf.length ? buf : super.toByteArray();
        }
    }

    /** Starts with the version. */
    public StateWriter() {
        integer(VERSION);
    }

    private interface Write {
        void run() throws IOException;
    }

    private static void write(Write write) {
        try {
            write.run();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // memory does not fail
        }
    }

    /** Makes room for so many bytes at once; where that is exactly what follows, nothing is copied in the end. */
    public void reserve(long more) {
        bytes.reserve(more);
    }

    /** How many bytes {@link #batch} takes. */
    public static long size(Batch batch) {
        long size = 2 * Integer.BYTES;
        for (Column column : batch.columns()) {
            size += 1
                    + switch (column) {
                        case LongColumn(long[] values) -> (long) Long.BYTES * values.length;
                        case TextColumn(byte[] texts, int[] ends) ->
                            texts.length + (long) Integer.BYTES * (ends.length + 2);
                    };
        }
        return size;
    }

    /** Writes an integer. */
    public void integer(int value) {
        write(() -> out.writeInt(value));
    }

    /** Writes an integer of 64 bits. */
    public void longInteger(long value) {
        write(() -> out.writeLong(value));
    }

    /** Writes how many integers there are, and them. */
    public void integers(int[] values) {
        integer(values.length);
        for (int value : values) {
            integer(value);
        }
    }

    /** Writes a truth value. */
    public void bool(boolean value) {
        write(() -> out.writeBoolean(value));
    }

    /** Writes a text of at most 65,535 bytes in modified UTF-8. */
    public void text(String value) {
        write(() -> out.writeUTF(value));
    }

    /** Writes how many bytes there are, and them. */
    public void bytes(byte[] value) {
        integer(value.length);
        write(() -> out.write(value));
    }

    /** Writes a batch with its columns. */
    public void batch(Batch batch) {
        integer(batch.rows());
        integer(batch.columns().size());
        for (Column column : batch.columns()) {
            switch (column) {
                case LongColumn(long[] values) ->
                    write(() -> {
                        out.writeByte(LONGS);
                        for (long value : values) {
                            out.writeLong(value);
                        }
                    });
                case TextColumn(byte[] texts, int[] ends) ->
                    write(() -> {
                        out.writeByte(TEXTS);
                        integers(ends);
                        out.writeInt(texts.length);
                        out.write(texts);
                    });
            }
        }
    }

    /** Everything written so far; nothing is written afterwards. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
