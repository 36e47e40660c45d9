package kopi.protocol.column;

import kopi.core.model.TextColumn;
import kopi.core.model.Uuids;

/**
 * Packs texts: first their lengths, as integers, then what they hold. A UUID has {@link #UUID} for a length and holds its
 * 16 bytes. Stateless.
 */
final class TextPacker {
    /** Stands for the length of a text that is packed as a UUID. A column of nothing else takes no space for lengths. */
    static final long UUID = -1;

    private TextPacker() {}

    /** Packs all texts. */
    static void pack(TextColumn texts, ByteSink out) {
        int rows = texts.size();
        long[] lengths = new long[rows];
        byte[] contents = new byte[rows == 0 ? 0 : texts.ends()[rows - 1]];
        int size = takeContents(texts, lengths, contents);
        new LongPacker(out).pack(lengths);
        out.add(contents, 0, size);
    }

    /** Fills both, and returns how many bytes of contents there are. */
    private static int takeContents(TextColumn texts, long[] lengths, byte[] contents) {
        byte[] bytes = texts.bytes();
        int[] ends = texts.ends();
        int size = 0;
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            int length = ends[i] - start;
            if (length == Uuids.TEXT_LENGTH && Uuids.parse(bytes, start, contents, size)) {
                lengths[i] = UUID;
                size += Uuids.BYTES;
            } else {
                lengths[i] = length;
                System.arraycopy(bytes, start, contents, size, length);
                size += length;
            }
            start = ends[i];
        }
        return size;
    }
}
