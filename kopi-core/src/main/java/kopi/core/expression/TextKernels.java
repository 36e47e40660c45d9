package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.TextOperator;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.model.Uuids;

/** What is computed of vectors of texts: for each text of the dictionary once, where it depends on one text alone. */
final class TextKernels {
    private TextKernels() {}

    /** A long for each row, by its text. */
    static LongVector toLongs(TextVector texts, ToLongFunction<String> function) {
        TextColumn dictionary = texts.dictionary();
        long[] byCode = new long[dictionary.size()];
        for (int code = 0; code < byCode.length; code++) {
            byCode[code] = function.applyAsLong(dictionary.text(code));
        }
        return byText(texts.codes(), byCode);
    }

    private static LongVector byText(int[] codes, long[] byCode) {
        long[] out = new long[codes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = codes[i] >= 0 ? byCode[codes[i]] : missing(codes[i]);
        }
        return new LongVector(out);
    }

    private static long missing(int code) {
        return code == TextVector.NULL ? LongVector.NULL : LongVector.ERROR;
    }

    private static int missing(long value) {
        return value == LongVector.NULL ? TextVector.NULL : TextVector.ERROR;
    }

    /** Another text for each text. */
    static TextVector map(TextVector texts, UnaryOperator<String> function) {
        TextColumn dictionary = texts.dictionary();
        var mapped = new TextDictionary();
        int[] byCode = new int[dictionary.size()];
        for (int code = 0; code < byCode.length; code++) {
            byCode[code] = mapped.code(function.apply(dictionary.text(code)).getBytes(UTF_8));
        }
        return new TextVector(recode(texts.codes(), byCode), mapped.texts());
    }

    private static int[] recode(int[] codes, int[] byCode) {
        int[] out = new int[codes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = codes[i] >= 0 ? byCode[codes[i]] : codes[i];
        }
        return out;
    }

    /** A text for each value of a vector that has no texts. */
    static TextVector print(LongVector values, ValueType type) {
        var printed = new TextDictionary();
        int[] codes = new int[values.size()];
        for (int i = 0; i < codes.length; i++) {
            long value = values.values()[i];
            codes[i] = LongVector.isValue(value)
                    ? printed.code(ValueText.print(type, value).getBytes(UTF_8))
                    : missing(value);
        }
        return new TextVector(codes, printed.texts());
    }

    /** The operator's function. */
    static UnaryOperator<String> function(TextOperator operator) {
        return switch (operator) {
            case UPPER -> ValueText::upper;
            case LOWER -> ValueText::lower;
            case TRIM -> ValueText::trim;
        };
    }

    static LongVector compare(ComparisonOperator operator, Vector left, Vector right) {
        return left instanceof UuidVector(UuidColumn ours) && right instanceof UuidVector(UuidColumn theirs)
                ? compare(operator, ours, theirs)
                : compare(operator, TextVector.of(left), TextVector.of(right));
    }

    private static LongVector compare(ComparisonOperator operator, UuidColumn left, UuidColumn right) {
        long[] out = new long[left.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = operator.holds(left.order(i, right, i)) ? 1 : 0;
        }
        return new LongVector(out);
    }

    private static LongVector compare(ComparisonOperator operator, TextVector left, TextVector right) {
        long[] out = new long[left.size()];
        for (int i = 0; i < out.length; i++) {
            int l = left.codes()[i];
            int r = right.codes()[i];
            if (l >= 0 && r >= 0) {
                out[i] = operator.holds(order(left.dictionary(), l, right.dictionary(), r)) ? 1 : 0;
            } else {
                out[i] = l == TextVector.ERROR || r == TextVector.ERROR ? LongVector.ERROR : LongVector.NULL;
            }
        }
        return new LongVector(out);
    }

    /** Compares each text of the dictionary, not each row's, with one. */
    static LongVector compare(ComparisonOperator operator, Vector left, byte[] right) {
        if (left instanceof UuidVector(UuidColumn uuids)
                && right.length == Uuids.TEXT_LENGTH
                && Uuids.isUuid(right, 0)) {
            return compare(operator, uuids, Uuids.high(right, 0), Uuids.low(right, 0));
        }
        return compare(operator, TextVector.of(left), right);
    }

    private static LongVector compare(ComparisonOperator operator, UuidColumn left, long high, long low) {
        long[] out = new long[left.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = operator.holds(UuidColumn.order(left.highs()[i], left.lows()[i], high, low)) ? 1 : 0;
        }
        return new LongVector(out);
    }

    private static LongVector compare(ComparisonOperator operator, TextVector left, byte[] right) {
        TextColumn texts = left.dictionary();
        long[] byCode = new long[texts.size()];
        for (int code = 0; code < byCode.length; code++) {
            int sign = Arrays.compareUnsigned(
                    texts.bytes(), texts.start(code), texts.ends()[code], right, 0, right.length);
            byCode[code] = operator.holds(sign) ? 1 : 0;
        }
        return byText(left.codes(), byCode);
    }

    private static int order(TextColumn left, int l, TextColumn right, int r) {
        return Arrays.compareUnsigned(
                left.bytes(), left.start(l), left.ends()[l], right.bytes(), right.start(r), right.ends()[r]);
    }

    static LongVector isNull(TextVector texts) {
        int[] codes = texts.codes();
        long[] out = new long[codes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = codes[i] == TextVector.ERROR ? LongVector.ERROR : codes[i] == TextVector.NULL ? 1 : 0;
        }
        return new LongVector(out);
    }

    static TextVector errorsAsNulls(TextVector texts) {
        int[] codes = texts.codes().clone();
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == TextVector.ERROR) {
                codes[i] = TextVector.NULL;
            }
        }
        return new TextVector(codes, texts.dictionary());
    }

    /** The texts of several vectors, row by row, one behind the other. */
    static TextVector concat(List<TextVector> operands, int rows) {
        var joined = new TextDictionary();
        int[] codes = new int[rows];
        byte[] text = new byte[256];
        for (int i = 0; i < rows; i++) {
            int length = 0;
            int code = 0;
            for (TextVector operand : operands) {
                int part = operand.codes()[i];
                code = Math.min(code, part);
                if (part >= 0) {
                    TextColumn from = operand.dictionary();
                    int size = from.length(part);
                    if (text.length - length < size) {
                        text = Arrays.copyOf(text, Math.max(2 * text.length, Math.addExact(length, size)));
                    }
                    System.arraycopy(from.bytes(), from.start(part), text, length, size);
                    length += size;
                }
            }
            codes[i] = code < 0 ? code : joined.code(text, 0, length);
        }
        return new TextVector(codes, joined.texts());
    }

    /** The vectors with one dictionary for all. */
    static List<TextVector> unified(List<TextVector> vectors) {
        var all = TextDictionary.withRoomFor(
                vectors.stream().map(TextVector::dictionary).toList());
        List<int[]> codes = vectors.stream()
                .map(vector -> {
                    TextColumn own = vector.dictionary();
                    int[] byCode = new int[own.size()];
                    for (int code = 0; code < byCode.length; code++) {
                        byCode[code] = all.code(own.bytes(), own.start(code), own.length(code));
                    }
                    return recode(vector.codes(), byCode);
                })
                .toList();
        TextColumn dictionary = all.texts();
        return codes.stream().map(own -> new TextVector(own, dictionary)).toList();
    }
}
