package kopi.protocol.column;

import java.util.Arrays;
import kopi.core.error.CorruptStateException;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.Selection;
import kopi.core.model.TextColumn;

/**
 * Packs columns whose texts repeat: how many texts there are, the texts, and the number of each row's. Texts that do not occur
 * are left out, and the others numbered anew in the order in which they occur: equal columns are packed the same. Stateless.
 */
final class DictionaryPacker {
    private DictionaryPacker() {}

    static void pack(DictionaryColumn column, ByteSink out) {
        int[] renumbered = new int[column.dictionary().size()];
        Arrays.fill(renumbered, DictionaryColumn.NULL);
        int[] used = new int[Math.min(renumbered.length, column.size())];
        long[] codes = new long[column.size()];
        int size = 0;
        for (int row = 0; row < codes.length; row++) {
            int code = column.codes()[row];
            if (code != DictionaryColumn.NULL && renumbered[code] == DictionaryColumn.NULL) {
                renumbered[code] = size;
                used[size++] = code;
            }
            codes[row] = code == DictionaryColumn.NULL ? code : renumbered[code];
        }
        new LongPacker(out).pack(new long[] {size});
        TextPacker.pack(column.dictionary().take(Selection.of(used, size, renumbered.length)), out);
        new LongPacker(out).pack(codes);
    }

    /**
     * The column of so many rows.
     *
     * @param maxBytes how many bytes its texts may take
     * @throws CorruptStateException if it is none
     */
    static DictionaryColumn unpack(ByteSource in, int rows, int maxBytes) {
        long size = new LongUnpacker(in).unpack(1)[0];
        if (size < 0 || size > rows) {
            throw new CorruptStateException("column of " + rows + " rows with a dictionary of " + size + " texts");
        }
        TextColumn texts = TextUnpacker.unpack(in, (int) size, maxBytes);
        long[] codes = new LongUnpacker(in).unpack(rows);
        int[] narrow = new int[rows];
        for (int row = 0; row < rows; row++) {
            if (codes[row] < DictionaryColumn.NULL || codes[row] >= size) {
                throw new CorruptStateException("column with text " + codes[row] + " of " + size);
            }
            narrow[row] = (int) codes[row];
        }
        return new DictionaryColumn(narrow, texts);
    }
}
