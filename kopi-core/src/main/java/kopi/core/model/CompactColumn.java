package kopi.core.model;

import java.util.Arrays;

/** A column in few bytes. Immutable. */
sealed interface CompactColumn {
    /** The compact form of a column. */
    static CompactColumn of(Column column) {
        return switch (column) {
            case LongColumn(long[] values) -> new OfLongs(CompactLongs.of(values));
            case TextColumn texts -> ofTexts(texts);
            case UuidColumn uuids -> new OfUuids(uuids);
            case DictionaryColumn(int[] codes, TextColumn dictionary) ->
                new OfDictionary(CompactLongs.of(codes), ofTexts(dictionary));
        };
    }

    private static CompactColumn ofTexts(TextColumn texts) {
        return UuidColumn.of(texts).<CompactColumn>map(OfUuidTexts::new).orElseGet(() -> OfTexts.of(texts));
    }

    /** What it was made of. */
    Column column();

    /** How many bytes it takes. */
    long bytes();

    /** Of integers. */
    record OfLongs(CompactLongs values) implements CompactColumn {
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

    /** Of UUIDs. */
    record OfUuids(UuidColumn uuids) implements CompactColumn {
        @Override
        public UuidColumn column() {
            return uuids;
        }

        @Override
        public long bytes() {
            return (long) Uuids.BYTES * uuids.size();
        }
    }

    /** Of texts that are UUIDs, all in small letters. */
    record OfUuidTexts(UuidColumn uuids) implements CompactColumn {
        @Override
        public TextColumn column() {
            return uuids.texts();
        }

        @Override
        public long bytes() {
            return (long) Uuids.BYTES * uuids.size();
        }
    }

    /** Of texts by their numbers. */
    record OfDictionary(CompactLongs codes, CompactColumn dictionary) implements CompactColumn {
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
