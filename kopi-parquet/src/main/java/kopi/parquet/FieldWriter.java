package kopi.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import kopi.adapter.file.ColumnarFormat.Kind;

/** Writes the values of one column as fields of CSV. Not thread-safe. */
abstract sealed class FieldWriter {
    private static final int SECONDS_OF_A_DAY = 24 * 60 * 60;

    private final ColumnReader reader;
    private final byte[] nullText;
    private Validity validity = Validity.NO_NULLS;

    private FieldWriter(ColumnReader reader, String nullText) {
        this.reader = reader;
        this.nullText = nullText.getBytes(StandardCharsets.UTF_8);
    }

    static FieldWriter of(ColumnReader reader, ColumnSchema column, Kind kind, String nullText) {
        LogicalType logical = column.logicalType();
        return switch (kind) {
            case TEXT, OTHER -> new Texts(reader, nullText);
            case UUID -> new Uuids(reader, nullText);
            case BOOLEAN -> new Booleans(reader, nullText);
            case FLOATING_POINT -> new Floats(reader, nullText, column.type());
            case DECIMAL ->
                isBinary(column.type())
                        ? new BinaryDecimals(reader, nullText, ((LogicalType.DecimalType) logical).scale())
                        : new Decimals(reader, nullText, column.type(), ((LogicalType.DecimalType) logical).scale());
            case INTEGER ->
                logical instanceof LogicalType.IntType type && !type.isSigned()
                        ? new Unsigned(reader, nullText)
                        : new Integers(reader, nullText, column.type());
            case DATE -> new Dates(reader, nullText);
            case TIME ->
                new Times(reader, nullText, column.type(), unit(((LogicalType.TimeType) logical).unit()), false);
            case TIMESTAMP ->
                new Times(reader, nullText, column.type(), unit(((LogicalType.TimestampType) logical).unit()), true);
        };
    }

    private static boolean isBinary(PhysicalType type) {
        return type == PhysicalType.BYTE_ARRAY || type == PhysicalType.FIXED_LEN_BYTE_ARRAY;
    }

    /** How many make a second. */
    private static long unit(LogicalType.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 1_000;
            case MICROS -> 1_000_000;
            case NANOS -> 1_000_000_000;
        };
    }

    ColumnReader reader() {
        return reader;
    }

    /** The readers have gone on. */
    void nextBatch() {
        validity = reader.getLeafValidity();
        load();
    }

    abstract void load();

    abstract void write(int row, TextBuffer text);

    /**
     * Writes a value.
     *
     * @param isAlone whether its row has no other field: then one that is empty must not be an empty line
     */
    final void write(int row, TextBuffer text, boolean isAlone) {
        if (!validity.isNull(row)) {
            write(row, text);
        } else if (isAlone && nullText.length == 0) {
            text.put("\"\"");
        } else {
            text.put(nullText, 0, nullText.length);
        }
    }

    /** The values of integers of either size. */
    private abstract static sealed class Longs extends FieldWriter {
        private final boolean isInt;
        private int[] ints = {};
        private long[] longs = {};

        private Longs(ColumnReader reader, String nullText, PhysicalType type) {
            super(reader, nullText);
            isInt = type == PhysicalType.INT32;
        }

        @Override
        final void load() {
            if (isInt) {
                ints = reader().getInts();
            } else {
                longs = reader().getLongs();
            }
        }

        final long value(int row) {
            return isInt ? ints[row] : longs[row];
        }
    }

    private static final class Integers extends Longs {
        Integers(ColumnReader reader, String nullText, PhysicalType type) {
            super(reader, nullText, type);
        }

        @Override
        void write(int row, TextBuffer text) {
            text.put(value(row), 1);
        }
    }

    /** Of 32 bits and less. */
    private static final class Unsigned extends Longs {
        Unsigned(ColumnReader reader, String nullText) {
            super(reader, nullText, PhysicalType.INT32);
        }

        @Override
        void write(int row, TextBuffer text) {
            text.put(value(row) & 0xFFFF_FFFFL, 1);
        }
    }

    private static final class Decimals extends Longs {
        private final int scale;
        private final long unit;

        Decimals(ColumnReader reader, String nullText, PhysicalType type, int scale) {
            super(reader, nullText, type);
            this.scale = scale;
            this.unit = BigInteger.TEN.pow(scale).longValueExact();
        }

        @Override
        void write(int row, TextBuffer text) {
            long value = value(row);
            if (value == Long.MIN_VALUE) {
                text.put(BigDecimal.valueOf(value, scale).toPlainString());
                return;
            }
            if (value < 0) {
                text.put('-');
            }
            text.put(Math.abs(value) / unit, 1);
            if (scale > 0) {
                text.put('.');
                text.put(Math.abs(value) % unit, scale);
            }
        }
    }

    private static final class Dates extends Longs {
        private final DayText days = new DayText();

        Dates(ColumnReader reader, String nullText) {
            super(reader, nullText, PhysicalType.INT32);
        }

        @Override
        void write(int row, TextBuffer text) {
            text.put(days.of(value(row)));
        }
    }

    /** Times of a day, or of the calendar. */
    private static final class Times extends Longs {
        private static final int DIGITS_OF_NANOS = 9;

        private final long unit;
        private final boolean hasDate;
        private final DayText days = new DayText();

        Times(ColumnReader reader, String nullText, PhysicalType type, long unit, boolean hasDate) {
            super(reader, nullText, type);
            this.unit = unit;
            this.hasDate = hasDate;
        }

        @Override
        void write(int row, TextBuffer text) {
            long value = value(row);
            long seconds = Math.floorDiv(value, unit);
            if (hasDate) {
                text.put(days.of(Math.floorDiv(seconds, SECONDS_OF_A_DAY)));
                text.put(' ');
            }
            long ofDay = Math.floorMod(seconds, SECONDS_OF_A_DAY);
            text.put(ofDay / 3_600, 2);
            text.put(':');
            text.put(ofDay / 60 % 60, 2);
            text.put(':');
            text.put(ofDay % 60, 2);
            long fraction = Math.floorMod(value, unit);
            if (fraction != 0) {
                text.put('.');
                text.put(fraction * (1_000_000_000 / unit), DIGITS_OF_NANOS);
            }
        }
    }

    /** Days as texts; that of the last one is kept, for rows of a day often stand together. */
    private static final class DayText {
        private long day = Long.MIN_VALUE;
        private String text = "";

        String of(long epochDay) {
            if (day != epochDay) {
                text = LocalDate.ofEpochDay(epochDay).toString();
                day = epochDay;
            }
            return text;
        }
    }

    private static final class Booleans extends FieldWriter {
        private boolean[] values = {};

        Booleans(ColumnReader reader, String nullText) {
            super(reader, nullText);
        }

        @Override
        void load() {
            values = reader().getBooleans();
        }

        @Override
        void write(int row, TextBuffer text) {
            text.put(values[row] ? "true" : "false");
        }
    }

    /** The shortest number that is the same; what is none stays a word, and is rejected as a number. */
    private static final class Floats extends FieldWriter {
        private final boolean isFloat;
        private float[] floats = {};
        private double[] doubles = {};

        Floats(ColumnReader reader, String nullText, PhysicalType type) {
            super(reader, nullText);
            isFloat = type == PhysicalType.FLOAT;
        }

        @Override
        void load() {
            if (isFloat) {
                floats = reader().getFloats();
            } else {
                doubles = reader().getDoubles();
            }
        }

        @Override
        void write(int row, TextBuffer text) {
            String shortest = isFloat ? Float.toString(floats[row]) : Double.toString(doubles[row]);
            text.put(shortest.indexOf('E') < 0 ? shortest : new BigDecimal(shortest).toPlainString());
        }
    }

    /** Bytes, one value behind the other. */
    private abstract static sealed class Binaries extends FieldWriter {
        private byte[] bytes = {};
        private int[] offsets = {};

        private Binaries(ColumnReader reader, String nullText) {
            super(reader, nullText);
        }

        @Override
        final void load() {
            bytes = reader().getBinaryValues();
            offsets = reader().getBinaryOffsets();
        }

        final byte[] bytes() {
            return bytes;
        }

        final int start(int row) {
            return offsets[row];
        }

        final int end(int row) {
            return offsets[row + 1];
        }
    }

    private static final class Texts extends Binaries {
        Texts(ColumnReader reader, String nullText) {
            super(reader, nullText);
        }

        @Override
        void write(int row, TextBuffer text) {
            byte[] bytes = bytes();
            int start = start(row);
            int end = end(row);
            for (int i = start; i < end; i++) {
                byte b = bytes[i];
                if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                    quoted(bytes, start, end, text);
                    return;
                }
            }
            if (start == end) {
                text.put("\"\"");
            } else {
                text.put(bytes, start, end - start);
            }
        }

        private static void quoted(byte[] bytes, int start, int end, TextBuffer text) {
            text.put('"');
            for (int i = start; i < end; i++) {
                if (bytes[i] == '"') {
                    text.put('"');
                }
                text.put(bytes, i, 1);
            }
            text.put('"');
        }
    }

    private static final class Uuids extends Binaries {
        private static final HexFormat HEX = HexFormat.of();
        private static final int BYTES = 16;

        Uuids(ColumnReader reader, String nullText) {
            super(reader, nullText);
        }

        @Override
        void write(int row, TextBuffer text) {
            String hex = HEX.formatHex(bytes(), start(row), start(row) + BYTES);
            for (int i = 0; i < hex.length(); i++) {
                if (i == 8 || i == 12 || i == 16 || i == 20) {
                    text.put('-');
                }
                text.put(hex.charAt(i));
            }
        }
    }

    private static final class BinaryDecimals extends Binaries {
        private final int scale;

        BinaryDecimals(ColumnReader reader, String nullText, int scale) {
            super(reader, nullText);
            this.scale = scale;
        }

        @Override
        void write(int row, TextBuffer text) {
            byte[] value = Arrays.copyOfRange(bytes(), start(row), end(row));
            text.put(new BigDecimal(new BigInteger(value), scale).toPlainString());
        }
    }
}
