package kopi.core.relation;

import java.util.Arrays;
import java.util.List;
import kopi.core.aggregate.KeyIndex;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextDictionary;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.Vector;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Values that are looked for, each with a number. NULL is none of them. Immutable once made. */
abstract sealed class WantedKeys {
    /** Instead of a number. */
    static final int NONE = -1;

    private final int[] numbers;

    private WantedKeys(int[] numbers) {
        this.numbers = numbers;
    }

    /** The values of a vector. */
    static WantedKeys of(Vector values) {
        return switch (values) {
            case LongVector longs -> Longs.of(longs);
            case TextVector texts -> Texts.of(texts);
            case UuidVector(UuidColumn uuids) -> Texts.of(uuids);
        };
    }

    /** The number of each row's value; {@link #NONE} for NULL. */
    int[] numbers() {
        return numbers;
    }

    /** How many there are. */
    abstract int size();

    /** For each of other values of the same type its number; {@link #NONE} if it is not wanted. */
    abstract int[] find(Vector values);

    private static final class Longs extends WantedKeys {
        private final KeyIndex index;

        private Longs(int[] numbers, KeyIndex index) {
            super(numbers);
            this.index = index;
        }

        static WantedKeys of(LongVector vector) {
            long[] values = vector.values();
            var index = new KeyIndex(1);
            index.expect(values.length);
            int[] numbers = new int[values.length];
            index.groupsOf(List.of(values), numbers);
            for (int row = 0; row < numbers.length; row++) {
                // NULL has a number, but nobody finds it.
                numbers[row] = values[row] == LongVector.NULL ? NONE : numbers[row];
            }
            return new Longs(numbers, index);
        }

        @Override
        int size() {
            return index.size();
        }

        @Override
        int[] find(Vector values) {
            return Arrays.stream(((LongVector) values).values())
                    .mapToInt(value -> value == LongVector.NULL ? NONE : index.find(value))
                    .toArray();
        }
    }

    private static final class Texts extends WantedKeys {
        private final TextDictionary dictionary;

        private Texts(int[] numbers, TextDictionary dictionary) {
            super(numbers);
            this.dictionary = dictionary;
        }

        static WantedKeys of(TextVector vector) {
            var dictionary = new TextDictionary();
            TextColumn texts = vector.dictionary();
            int[] byCode = new int[texts.size()];
            Arrays.fill(byCode, NONE);
            int[] numbers = vector.codes().clone();
            for (int row = 0; row < numbers.length; row++) {
                int code = numbers[row];
                if (code >= 0 && byCode[code] == NONE) {
                    byCode[code] = dictionary.code(texts.bytes(), texts.start(code), texts.length(code));
                }
                numbers[row] = code < 0 ? NONE : byCode[code];
            }
            return new Texts(numbers, dictionary);
        }

        static WantedKeys of(UuidColumn uuids) {
            var dictionary = new TextDictionary();
            int[] numbers = new int[uuids.size()];
            dictionary.codes(uuids, numbers);
            return new Texts(numbers, dictionary);
        }

        @Override
        int size() {
            return dictionary.size();
        }

        @Override
        int[] find(Vector values) {
            if (values instanceof UuidVector(UuidColumn uuids)) {
                int[] found = new int[uuids.size()];
                dictionary.find(uuids, found);
                return found;
            }
            TextVector vector = (TextVector) values;
            TextColumn texts = vector.dictionary();
            int[] byCode = new int[texts.size()];
            for (int code = 0; code < byCode.length; code++) {
                byCode[code] = dictionary.find(texts.bytes(), texts.start(code), texts.length(code));
            }
            return Arrays.stream(vector.codes())
                    .map(code -> code < 0 ? NONE : byCode[code])
                    .toArray();
        }
    }
}
