package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.TextDictionary;
import kopi.core.expression.TextVector;
import kopi.core.expression.Vector;
import kopi.core.model.TextColumn;

/** Keeps the smallest or the largest text, by its bytes in UTF-8. */
final class TextExtremeAccumulator implements Accumulator {
    private final boolean isLargest;
    private byte[][] extremes = {};

    TextExtremeAccumulator(boolean isLargest) {
        this.isLargest = isLargest;
    }

    @Override
    public void grow(int groups) {
        if (extremes.length < groups) {
            extremes = Arrays.copyOf(extremes, Math.max(2 * extremes.length, groups));
        }
    }

    @Override
    public void add(int group, Vector values, int row) {
        TextVector texts = (TextVector) values;
        int code = texts.codes()[row];
        if (code != TextVector.NULL && isBetter(group, texts.dictionary(), code)) {
            TextColumn all = texts.dictionary();
            extremes[group] = Arrays.copyOfRange(all.bytes(), all.start(code), all.ends()[code]);
        }
    }

    private boolean isBetter(int group, TextColumn texts, int code) {
        byte[] known = extremes[group];
        if (known == null) {
            return true;
        }
        int order =
                Arrays.compareUnsigned(texts.bytes(), texts.start(code), texts.ends()[code], known, 0, known.length);
        return isLargest ? order > 0 : order < 0;
    }

    @Override
    public void add(int group, Vector values, int row, long times) {
        add(group, values, row);
    }

    @Override
    public void merge(int group, List<Vector> parts, int index) {
        add(group, parts.getFirst(), index);
    }

    @Override
    public List<Vector> parts(int groups) {
        return List.of(texts(IntStream.range(0, groups).toArray()));
    }

    @Override
    public Vector values(int[] order) {
        return texts(order);
    }

    private TextVector texts(int[] order) {
        var dictionary = new TextDictionary();
        int[] codes = Arrays.stream(order)
                .map(group -> extremes[group] == null ? TextVector.NULL : dictionary.code(extremes[group]))
                .toArray();
        return new TextVector(codes, dictionary.texts());
    }
}
