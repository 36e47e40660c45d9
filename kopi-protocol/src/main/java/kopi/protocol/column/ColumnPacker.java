package kopi.protocol.column;

import kopi.core.model.Column;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Packs columns into few bytes. Of the same column it makes the same bytes. Stateless. */
public final class ColumnPacker {
    static final int LONGS = 0;
    static final int TEXTS = 1;
    static final int DICTIONARY = 2;
    static final int UUIDS = 3;

    /** Enough for the first byte of a column and the first bytes of a block. */
    private static final int BYTES_AROUND = 32;

    private ColumnPacker() {}

    /** The column as bytes. The number of its values is not among them. */
    public static byte[] pack(Column column) {
        var out = new ByteSink(BYTES_AROUND + column.size() * 2);
        switch (column) {
            case LongColumn(long[] values) -> {
                out.add(LONGS);
                new LongPacker(out).pack(values);
            }
            case TextColumn texts -> {
                out.add(TEXTS);
                TextPacker.pack(texts, out);
            }
            case UuidColumn uuids -> {
                out.add(UUIDS);
                UuidPacker.pack(uuids, out);
            }
            case DictionaryColumn texts -> {
                out.add(DICTIONARY);
                DictionaryPacker.pack(texts, out);
            }
        }
        return out.toBytes();
    }
}
