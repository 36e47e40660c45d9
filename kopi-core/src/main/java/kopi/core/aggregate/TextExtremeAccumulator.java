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
    /** Of an array, beside its bytes, at most. */
    private static final int HEADER_BYTES = 24;

    private final boolean isLargest;
    private byte[][] extremes = {};
    private long textBytes;

    TextExtremeAccumulator(boolean isLargest) {
        this.isLargest = isLargest;
    }

    @Override
    public int capacity() {
        return extremes.length;
    }

    @Override
    public void resize(int capacity) {
        extremes = Arrays.copyOf(extremes, capacity);
    }

    @Override
    public int bytesPerGroup() {
        return Long.BYTES;
    }

    @Override
    public long otherBytes() {
        return textBytes;
    }

    @Override
    public void add(int[] groups, Vector values) {
        TextVector texts = TextVector.of(values);
        for (int row = 0; row < groups.length; row++) {
            int code = texts.codes()[row];
            if (code != TextVector.NULL && isBetter(groups[row], texts.dictionary(), code)) {
                keep(groups[row], texts.dictionary(), code);
            }
        }
    }

    private void keep(int group, TextColumn texts, int code) {
        byte[] known = extremes[group];
        textBytes += texts.length(code) - (known == null ? -HEADER_BYTES : known.length);
        extremes[group] = Arrays.copyOfRange(texts.bytes(), texts.start(code), texts.ends()[code]);
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
    public void add(int[] groups, Vector values, long[] times) {
        add(groups, values);
    }

    @Override
    public void merge(int[] groups, List<Vector> parts) {
        add(groups, parts.getFirst());
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
