package kopi.core.aggregate;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextDictionary;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** How a key's values are held as longs: texts by their numbers in a dictionary of the fold's own. Mutable, single owner. */
sealed interface KeyColumn {
    /** For keys of that type. */
    static KeyColumn of(ValueType type) {
        return of(type, _ -> {});
    }

    /**
     * For keys of that type.
     *
     * @param growth is asked before so many bytes more are taken; may throw
     */
    static KeyColumn of(ValueType type, LongConsumer growth) {
        return type.isText() ? new OfTexts(growth) : new OfLongs();
    }

    /** How many bytes it takes. */
    long bytes();

    /** The values, none of which is an error, as longs; the smallest long is NULL. */
    long[] longs(Vector values);

    /** As {@link #longs}, of values that are only looked for: what is not known yet becomes a number that nothing has. */
    long[] find(Vector values);

    /** The values that those longs stand for. */
    Vector vector(long[] longs);

    /** Of a type other than text. */
    final class OfLongs implements KeyColumn {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public long[] longs(Vector values) {
            return ((LongVector) values).values();
        }

        @Override
        public long[] find(Vector values) {
            return longs(values);
        }

        @Override
        public Vector vector(long[] longs) {
            return new LongVector(longs);
        }
    }

    /** Of texts. */
    final class OfTexts implements KeyColumn {
        /** Stands for NULL; less than any number of a text, and than {@link TextDictionary#NONE}. */
        static final int NULL_CODE = Integer.MIN_VALUE;

        private static final int UNKNOWN = -2;

        private final TextDictionary dictionary;

        OfTexts(LongConsumer growth) {
            dictionary = new TextDictionary(growth);
        }

        @Override
        public long bytes() {
            return dictionary.bytes();
        }

        /** How many texts there are. */
        int size() {
            return dictionary.size();
        }

        /** Makes room for so many texts, if they are UUIDs. */
        void expect(int texts) {
            dictionary.expectUuids(texts);
        }

        @Override
        public long[] longs(Vector values) {
            return longs(codes(values));
        }

        @Override
        public long[] find(Vector values) {
            return longs(findCodes(values));
        }

        private static long[] longs(int[] codes) {
            long[] longs = new long[codes.length];
            for (int row = 0; row < longs.length; row++) {
                longs[row] = codes[row] == NULL_CODE ? LongVector.NULL : codes[row];
            }
            return longs;
        }

        /** The number of each text, from 0; {@link #NULL_CODE} for NULL. */
        int[] codes(Vector values) {
            return values instanceof UuidVector(UuidColumn uuids)
                    ? codes(uuids, dictionary::codes)
                    : codes(TextVector.of(values), dictionary::code);
        }

        /** As {@link #codes}, of texts that are only looked for: {@link TextDictionary#NONE} for what is not known yet. */
        int[] findCodes(Vector values) {
            return values instanceof UuidVector(UuidColumn uuids)
                    ? codes(uuids, dictionary::find)
                    : codes(TextVector.of(values), dictionary::find);
        }

        private static int[] codes(UuidColumn uuids, BiConsumer<UuidColumn, int[]> coding) {
            int[] codes = new int[uuids.size()];
            coding.accept(uuids, codes);
            return codes;
        }

        @FunctionalInterface
        private interface Coding {
            int code(byte[] from, int start, int length);
        }

        private static int[] codes(TextVector vector, Coding coding) {
            TextColumn theirs = vector.dictionary();
            int[] known = new int[theirs.size()];
            Arrays.fill(known, UNKNOWN);
            int[] codes = new int[vector.size()];
            for (int row = 0; row < codes.length; row++) {
                int code = vector.codes()[row];
                if (code == TextVector.NULL) {
                    codes[row] = NULL_CODE;
                } else {
                    // Not all texts of a dictionary need occur.
                    if (known[code] == UNKNOWN) {
                        known[code] = coding.code(theirs.bytes(), theirs.start(code), theirs.length(code));
                    }
                    codes[row] = known[code];
                }
            }
            return codes;
        }

        @Override
        public Vector vector(long[] longs) {
            return dictionary.vector(Arrays.stream(longs)
                    .mapToInt(value -> value == LongVector.NULL ? TextVector.NULL : (int) value)
                    .toArray());
        }
    }
}
