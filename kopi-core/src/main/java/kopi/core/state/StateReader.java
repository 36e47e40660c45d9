package kopi.core.state;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;

/**
 * Reads what a {@link StateWriter} wrote. Lengths are checked against what is left before anything is allocated.
 *
 * <p>Mutable, single owner.
 */
public final class StateReader {
    private final ByteArrayInputStream bytes;
    private final DataInputStream in;

    /**
     * Starts with the version.
     *
     * @throws CorruptStateException if it is another one
     */
    public StateReader(byte[] state) {
        this.bytes = new ByteArrayInputStream(state);
        this.in = new DataInputStream(bytes);
        int version = integer();
        if (version != StateWriter.VERSION) {
            throw new CorruptStateException(
                    "state of version " + version + "; this kopi reads version " + StateWriter.VERSION);
        }
    }

    private interface Read<T> {
        T run() throws IOException;
    }

    private static <T> T read(Read<T> read) {
        try {
            return read.run();
        } catch (IOException e) {
            throw new CorruptStateException("state ends in the middle of a value", e);
        }
    }

    /** Reads an integer. */
    public int integer() {
        return read(in::readInt);
    }

    /** Reads integers with their number. */
    public int[] integers() {
        int[] values = new int[length(Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = integer();
        }
        return values;
    }

    /** Reads a truth value. */
    public boolean bool() {
        return read(in::readBoolean);
    }

    /** Reads a text. */
    public String text() {
        return read(in::readUTF);
    }

    /** Reads a batch. */
    public Batch batch() {
        int rows = integer();
        int columnCount = integer();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < columnCount; i++) {
            columns.add(column(rows));
        }
        try {
            return new Batch(rows, columns);
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException("state holds an impossible batch", e);
        }
    }

    private Column column(int rows) {
        byte type = read(in::readByte);
        return switch (type) {
            case StateWriter.LONGS -> {
                long[] values = new long[checked(rows, Long.BYTES)];
                ByteBuffer.wrap(bytes(values.length * Long.BYTES))
                        .asLongBuffer()
                        .get(values);
                yield new LongColumn(values);
            }
            case StateWriter.TEXTS -> {
                int[] ends = integers();
                yield new TextColumn(bytes(length(1)), ends);
            }
            default -> throw new CorruptStateException("state holds a column of unknown type " + type);
        };
    }

    private byte[] bytes(int count) {
        byte[] read = new byte[count];
        return read(() -> {
            in.readFully(read);
            return read;
        });
    }

    private int length(int elementBytes) {
        return checked(integer(), elementBytes);
    }

    private int checked(int length, int elementBytes) {
        if (length < 0 || (long) length * elementBytes > bytes.available()) {
            throw new CorruptStateException(
                    "state announces " + length + " values, but only " + bytes.available() + " bytes are left");
        }
        return length;
    }
}
