package kopi.protocol.column;

import kopi.core.error.CorruptStateException;
import kopi.core.model.TextColumn;
import kopi.core.model.Uuids;

/** Unpacks what a {@link TextPacker} packed. Stateless. */
final class TextUnpacker {
    private TextUnpacker() {}

    /**
     * As many texts.
     *
     * @param maxBytes how many bytes they may take
     * @throws CorruptStateException if they are not there, or take more
     */
    static TextColumn unpack(ByteSource in, int rows, int maxBytes) {
        long[] lengths = new LongUnpacker(in).unpack(rows);
        int[] ends = new int[rows];
        int packedLength = takeEnds(lengths, ends, maxBytes);
        int start = in.skip(packedLength);
        byte[] texts = new byte[rows == 0 ? 0 : ends[rows - 1]];
        takeTexts(in.array(), start, lengths, ends, texts);
        return new TextColumn(texts, ends);
    }

    /** Fills where the texts end, and returns how many bytes they are packed in. */
    private static int takeEnds(long[] lengths, int[] ends, int maxBytes) {
        int end = 0;
        int packedLength = 0;
        for (int i = 0; i < lengths.length; i++) {
            long length = lengths[i] == TextPacker.UUID ? Uuids.TEXT_LENGTH : lengths[i];
            if (length < 0 || length > maxBytes - end) {
                throw new CorruptStateException("column with a text of " + length + " bytes behind " + end
                        + " bytes of texts; at most " + maxBytes + " in all");
            }
            end += (int) length;
            packedLength += lengths[i] == TextPacker.UUID ? Uuids.BYTES : (int) length;
            ends[i] = end;
        }
        return packedLength;
    }

    private static void takeTexts(byte[] packed, int start, long[] lengths, int[] ends, byte[] texts) {
        int from = start;
        int at = 0;
        for (int i = 0; i < ends.length; i++) {
            if (lengths[i] == TextPacker.UUID) {
                Uuids.format(packed, from, texts, at);
                from += Uuids.BYTES;
            } else {
                System.arraycopy(packed, from, texts, at, ends[i] - at);
                from += ends[i] - at;
            }
            at = ends[i];
        }
    }
}
