package kopi.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.model.Uuids;
import kopi.protocol.v1.SavedRows;

/** Rows in snapshots: arrays as they are, for here speed counts, and not every byte. Stateless. */
final class BulkRows {
    private static final byte LONGS = 1;
    private static final byte TEXTS = 2;
    private static final byte DICTIONARY = 3;
    private static final byte UUIDS = 4;

    private BulkRows() {}

    /** The wire form of a batch. */
    static SavedRows write(int owner, int number, Batch batch) {
        byte[] types = new byte[batch.columns().size()];
        // Not more than a batch's.
        ByteBuffer values =
                ByteBuffer.allocate(Math.toIntExact(valueBytes(batch))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < types.length; i++) {
            types[i] = write(batch.columns().get(i), values);
        }
        return SavedRows.newBuilder()
                .setOwner(owner)
                .setNumber(number)
                .setRows(batch.rows())
                .setTypes(UnsafeByteOperations.unsafeWrap(types))
                .setValues(UnsafeByteOperations.unsafeWrap(values.array()))
                .build();
    }

    private static byte write(Column column, ByteBuffer to) {
        return switch (column) {
            case LongColumn(long[] values) -> {
                put(values, to);
                yield LONGS;
            }
            case TextColumn(byte[] texts, int[] ends) -> {
                put(ends, to);
                to.put(texts);
                yield TEXTS;
            }
            case UuidColumn(long[] highs, long[] lows) -> {
                put(highs, to);
                put(lows, to);
                yield UUIDS;
            }
            case DictionaryColumn(int[] codes, TextColumn dictionary) -> {
                put(codes, to);
                to.putInt(dictionary.size());
                write(dictionary, to);
                yield DICTIONARY;
            }
        };
    }

    private static void put(long[] values, ByteBuffer to) {
        to.asLongBuffer().put(values);
        to.position(to.position() + values.length * Long.BYTES);
    }

    private static void put(int[] values, ByteBuffer to) {
        to.asIntBuffer().put(values);
        to.position(to.position() + values.length * Integer.BYTES);
    }

    private static long valueBytes(Batch batch) {
        long bytes = 0;
        for (Column column : batch.columns()) {
            bytes += valueBytes(column);
        }
        return bytes;
    }

    private static long valueBytes(Column column) {
        return switch (column) {
            case LongColumn(long[] values) -> (long) values.length * Long.BYTES;
            case TextColumn(byte[] texts, int[] ends) -> texts.length + (long) ends.length * Integer.BYTES;
            case UuidColumn uuids -> uuids.bytes();
            case DictionaryColumn(int[] codes, TextColumn dictionary) ->
                (codes.length + 1L) * Integer.BYTES + valueBytes(dictionary);
        };
    }

    /** How many bytes {@link #write} comes to. */
    static long size(int owner, int number, Batch batch) {
        return size(owner, number, batch.rows(), batch.columns().size(), valueBytes(batch));
    }

    /** How many bytes {@link #write} comes to for so many integers. */
    static long sizeOfLongs(int owner, int number, int rows, int columns) {
        return size(owner, number, rows, columns, (long) rows * columns * Long.BYTES);
    }

    private static long size(int owner, int number, int rows, int columns, long values) {
        return number(SavedRows.OWNER_FIELD_NUMBER, owner)
                + number(SavedRows.NUMBER_FIELD_NUMBER, number)
                + number(SavedRows.ROWS_FIELD_NUMBER, rows)
                + bytes(SavedRows.TYPES_FIELD_NUMBER, columns)
                + bytes(SavedRows.VALUES_FIELD_NUMBER, values);
    }

    private static int number(int field, int value) {
        return value == 0 ? 0 : CodedOutputStream.computeUInt32Size(field, value);
    }

    /** A field of so many bytes, its tag and length included; nothing is written where there are none. */
    private static long bytes(int field, long count) {
        return count == 0 ? 0 : CodedOutputStream.computeTagSize(field) + lengthSize(count) + count;
    }

    /** How many bytes a length takes. */
    static int lengthSize(long length) {
        return CodedOutputStream.computeUInt64SizeNoTag(length);
    }

    /**
     * Checks that these rows can be read.
     *
     * @throws CorruptStateException if they cannot
     */
    static void check(SavedRows saved) {
        int rows = Limits.natural("rows", saved.getRows());
        ByteBuffer values = values(saved);
        if (saved.getTypes().size() > Limits.COLUMNS) {
            throw new CorruptStateException(
                    "state holds rows of " + saved.getTypes().size() + " columns");
        }
        for (byte type : saved.getTypes()) {
            switch (type) {
                case LONGS -> skip(values, (long) rows * Long.BYTES);
                case UUIDS -> skip(values, (long) rows * Uuids.BYTES);
                case TEXTS -> skip(values, textBytes(values, rows));
                case DICTIONARY -> skipDictionary(values, rows);
                default -> throw new CorruptStateException("state holds a column of unknown type " + type);
            }
        }
        if (values.hasRemaining()) {
            throw new CorruptStateException("state has " + values.remaining() + " bytes after the last column");
        }
    }

    private static void skipDictionary(ByteBuffer values, int rows) {
        ByteBuffer codes = values.slice().order(ByteOrder.LITTLE_ENDIAN);
        skip(values, (rows + 1L) * Integer.BYTES);
        int size = codes.getInt(rows * Integer.BYTES);
        for (int row = 0; row < rows; row++) {
            int code = codes.getInt();
            if (code < DictionaryColumn.NULL || code >= size) {
                throw new CorruptStateException("state holds text " + code + " of a dictionary of " + size);
            }
        }
        skip(values, textBytes(values, Limits.natural("texts", size)));
    }

    /** How many bytes the texts of a column take that starts here, after their ends were skipped. */
    private static long textBytes(ByteBuffer values, int rows) {
        ByteBuffer ends = values.slice().order(ByteOrder.LITTLE_ENDIAN);
        skip(values, (long) rows * Integer.BYTES);
        int last = 0;
        for (int row = 0; row < rows; row++) {
            int end = ends.getInt();
            if (end < last) {
                throw new CorruptStateException("state holds a text that ends before it starts");
            }
            last = end;
        }
        return last;
    }

    private static void skip(ByteBuffer values, long count) {
        if (count > values.remaining()) {
            throw new CorruptStateException(
                    "state announces " + count + " bytes of a column, but only " + values.remaining() + " are left");
        }
        values.position(values.position() + (int) count);
    }

    /** The batch in these rows, which were checked. */
    static Batch read(SavedRows saved) {
        ByteBuffer values = values(saved);
        List<Column> columns = new ArrayList<>();
        for (byte type : saved.getTypes()) {
            columns.add(
                    switch (type) {
                        case LONGS -> new LongColumn(longs(values, saved.getRows()));
                        case UUIDS -> new UuidColumn(longs(values, saved.getRows()), longs(values, saved.getRows()));
                        case TEXTS -> texts(values, saved.getRows());
                        default -> dictionary(values, saved.getRows());
                    });
        }
        return new Batch(saved.getRows(), columns);
    }

    private static long[] longs(ByteBuffer from, int rows) {
        long[] values = new long[rows];
        from.asLongBuffer().get(values);
        from.position(from.position() + rows * Long.BYTES);
        return values;
    }

    private static DictionaryColumn dictionary(ByteBuffer from, int rows) {
        int[] codes = ints(from, rows);
        return new DictionaryColumn(codes, texts(from, from.getInt()));
    }

    private static int[] ints(ByteBuffer from, int count) {
        int[] values = new int[count];
        from.asIntBuffer().get(values);
        from.position(from.position() + count * Integer.BYTES);
        return values;
    }

    private static TextColumn texts(ByteBuffer from, int rows) {
        int[] ends = ints(from, rows);
        byte[] texts = new byte[rows == 0 ? 0 : ends[rows - 1]];
        from.get(texts);
        return new TextColumn(texts, ends);
    }

    private static ByteBuffer values(SavedRows saved) {
        ByteString values = saved.getValues();
        return values.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
