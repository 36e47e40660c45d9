package kopi.core.model;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A column in few bytes. Immutable. */
sealed interface CompactColumn {
    /** The compact form of a column. */
    static CompactColumn of(Column column) {
        return switch (column) {
            case LongColumn(long[] values) -> new OfLongs(CompactLongs.of(values));
            case TextColumn texts -> ofTexts(texts);
            case UuidColumn uuids -> new OfUuids(uuids, false);
            case DictionaryColumn(int[] codes, TextColumn dictionary) ->
                new OfDictionary(CompactLongs.of(codes), ofTexts(dictionary));
        };
    }

    private static CompactColumn ofTexts(TextColumn texts) {
        return UuidColumn.of(texts)
                .<CompactColumn>map(uuids -> new OfUuids(uuids, true))
                .orElseGet(() -> OfTexts.of(texts));
    }

    /** What it was made of. */
    Column column();

    /** How many bytes it takes. */
    long bytes();

    /** Writes it as {@link #writtenBytes} bytes. */
    void write(ByteBuffer to);

    /** How many bytes {@link #write} writes. */
    long writtenBytes();

    /** What {@link #write} has written. */
    static CompactColumn read(ByteBuffer from) {
        byte kind = from.get();
        return switch (kind) {
            case OfLongs.KIND -> new OfLongs(new CompactLongs(from));
            case OfTexts.KIND -> new OfTexts(new CompactLongs(from), bytes(from));
            case OfUuids.KIND -> OfUuids.read(from, false);
            case OfUuids.KIND_OF_TEXTS -> OfUuids.read(from, true);
            case OfDictionary.KIND -> new OfDictionary(new CompactLongs(from), read(from));
            default -> throw new IllegalArgumentException("column of unknown kind " + kind);
        };
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }

    /** Of integers. */
    record OfLongs(CompactLongs values) implements CompactColumn {
        static final byte KIND = 1;

        @Override
        public void write(ByteBuffer to) {
            to.put(KIND);
            values.write(to);
        }

        @Override
        public long writtenBytes() {
            return Byte.BYTES + values.writtenBytes();
        }

        @Override
        public LongColumn column() {
            return new LongColumn(values.longs());
        }

        @Override
        public long bytes() {
            return values.bytes();
        }
    }

    /** Of texts of any kind. */
    @SuppressWarnings("ArrayRecordComponent") // shared, never compared
    record OfTexts(CompactLongs lengths, byte[] texts) implements CompactColumn {
        static final byte KIND = 2;

        @Override
        public void write(ByteBuffer to) {
            to.put(KIND);
            lengths.write(to);
            to.putInt(texts.length).put(texts);
        }

        @Override
        public long writtenBytes() {
            return Byte.BYTES + lengths.writtenBytes() + Integer.BYTES + texts.length;
        }

        static OfTexts of(TextColumn column) {
            int[] lengths = new int[column.size()];
            Arrays.setAll(lengths, column::length);
            int end = lengths.length == 0 ? 0 : column.ends()[lengths.length - 1];
            return new OfTexts(CompactLongs.of(lengths), Arrays.copyOf(column.bytes(), end));
        }

        @Override
        public TextColumn column() {
            int[] ends = lengths.ints();
            for (int i = 1; i < ends.length; i++) {
                ends[i] += ends[i - 1];
            }
            return new TextColumn(texts, ends);
        }

        @Override
        public long bytes() {
            return lengths.bytes() + texts.length;
        }
    }

    /**
     * Of UUIDs.
     *
     * @param areTexts whether the column was one of texts, all of which are UUIDs in small letters
     */
    record OfUuids(UuidColumn uuids, boolean areTexts) implements CompactColumn {
        static final byte KIND = 3;
        static final byte KIND_OF_TEXTS = 4;

        static OfUuids read(ByteBuffer from, boolean areTexts) {
            long[] highs = new long[from.getInt()];
            long[] lows = new long[highs.length];
            from.asLongBuffer().get(highs).get(lows);
            var uuids = new UuidColumn(highs, lows);
            from.position(from.position() + Math.toIntExact(uuids.bytes()));
            return new OfUuids(uuids, areTexts);
        }

        @Override
        public void write(ByteBuffer to) {
            to.put(areTexts ? KIND_OF_TEXTS : KIND).putInt(uuids.size());
            to.asLongBuffer().put(uuids.highs()).put(uuids.lows());
            to.position(to.position() + Math.toIntExact(bytes()));
        }

        @Override
        public long writtenBytes() {
            return Byte.BYTES + Integer.BYTES + bytes();
        }

        @Override
        public Column column() {
            return areTexts ? uuids.texts() : uuids;
        }

        @Override
        public long bytes() {
            return uuids.bytes();
        }
    }

    /** Of texts by their numbers. */
    record OfDictionary(CompactLongs codes, CompactColumn dictionary) implements CompactColumn {
        static final byte KIND = 5;

        @Override
        public void write(ByteBuffer to) {
            to.put(KIND);
            codes.write(to);
            dictionary.write(to);
        }

        @Override
        public long writtenBytes() {
            return Byte.BYTES + codes.writtenBytes() + dictionary.writtenBytes();
        }

        @Override
        public DictionaryColumn column() {
            return new DictionaryColumn(codes.ints(), (TextColumn) dictionary.column());
        }

        @Override
        public long bytes() {
            return codes.bytes() + dictionary.bytes();
        }
    }
}
