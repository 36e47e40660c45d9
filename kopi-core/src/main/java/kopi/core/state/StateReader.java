package kopi.core.state;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.JobId;
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
                    "state of version " + version + "; this version reads version " + StateWriter.VERSION);
        }
    }

    private interface Read<T> {
        T run() throws IOException;
    }

    private static <T> T read(Read<T> read) {
        try {
            return read.run();
        } catch (IOException e) {
            throw new CorruptStateException("state is truncated or corrupt in the middle of a value", e);
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

    /** Reads bytes with their number. */
    public byte[] bytes() {
        return bytes(length(1));
    }

    /**
     * Reads an integer of 64 bits.
     *
     * @throws CorruptStateException if there is none
     */
    public long longInteger() {
        return read(in::readLong);
    }

    /**
     * Reads an integer that is not negative.
     *
     * @throws CorruptStateException if it is
     */
    public int natural() {
        int value = integer();
        if (value < 0) {
            throw new CorruptStateException("state holds " + value + " where a negative number is impossible");
        }
        return value;
    }

    /**
     * Reads the name of one of these constants.
     *
     * @throws CorruptStateException if none of them is called so
     */
    public <E extends Enum<E>> E oneOf(E[] constants) {
        String name = text();
        for (E constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new CorruptStateException("state names \"" + name + "\" where one of " + List.of(constants) + " must be");
    }

    /** Reads a number of things, and them. */
    public <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            list.add(element.get());
        }
        return list;
    }

    /**
     * Reads a job's id.
     *
     * @throws CorruptStateException if no job can have it
     */
    public JobId jobId() {
        String id = text();
        try {
            return new JobId(id);
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException("state holds an impossible job id", e);
        }
    }

    /**
     * Reads a batch of integer columns.
     *
     * @throws CorruptStateException if it is not one of so many
     */
    public Batch batch(int columnCount) {
        return batchOf(Collections.nCopies(columnCount, false));
    }

    /**
     * Reads a batch.
     *
     * @throws CorruptStateException if it does not have these columns
     */
    public Batch batch(List<ColumnSpec> specs) {
        return batchOf(specs.stream().map(spec -> spec.type().isText()).toList());
    }

    private Batch batchOf(List<Boolean> isText) {
        Batch batch = anyBatch();
        if (!batch.columns().stream()
                .map(column -> column instanceof TextColumn)
                .toList()
                .equals(isText)) {
            throw new CorruptStateException("state holds a batch of other columns than expected");
        }
        return batch;
    }

    private Batch anyBatch() {
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
                byte[] texts = bytes(length(1));
                checkEnds(ends, texts.length);
                yield new TextColumn(texts, ends);
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

    private static void checkEnds(int[] ends, int length) {
        int last = 0;
        for (int end : ends) {
            if (end < last) {
                throw new CorruptStateException("state holds a text that ends before it starts");
            }
            last = end;
        }
        if (last != length) {
            throw new CorruptStateException("state holds texts of " + last + " bytes in " + length + " bytes");
        }
    }

    /**
     * Reads a number of things, which take a byte each at least.
     *
     * @throws CorruptStateException if so many cannot follow
     */
    public int count() {
        return length(1);
    }

    /**
     * Ends.
     *
     * @throws CorruptStateException if something is left
     */
    public void end() {
        if (bytes.available() > 0) {
            throw new CorruptStateException("state has " + bytes.available() + " bytes after its end");
        }
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
