package kopi.core.state;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    static final int VERSION = 1;
    static final byte LONGS = 1;
    static final byte TEXTS = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

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

    /** Writes an integer. */
    public void integer(int value) {
        write(() -> out.writeInt(value));
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

    /** Everything written so far. */
    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
