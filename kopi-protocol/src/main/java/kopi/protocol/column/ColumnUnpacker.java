package kopi.protocol.column;

import kopi.core.error.CorruptStateException;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/** Unpacks columns. Stateless. */
public final class ColumnUnpacker {
    private ColumnUnpacker() {}

    /**
     * The column that {@link ColumnPacker#pack} packed.
     *
     * @param rows how many values it has; the caller has seen to it that so many can be held
     * @param maxTextBytes how many bytes its texts may take
     * @throws CorruptStateException if it is none of so many values
     */
    public static Column unpack(byte[] packed, int rows, int maxTextBytes) {
        var in = new ByteSource(packed);
        int kind = in.next();
        Column column =
                switch (kind) {
                    case ColumnPacker.LONGS -> new LongColumn(new LongUnpacker(in).unpack(rows));
                    case ColumnPacker.TEXTS -> TextUnpacker.unpack(in, rows, maxTextBytes);
                    case ColumnPacker.UUIDS -> UuidPacker.unpack(in, rows);
                    case ColumnPacker.DICTIONARY -> DictionaryPacker.unpack(in, rows, maxTextBytes);
                    default -> throw new CorruptStateException("column of unknown kind " + kind);
                };
        in.end();
        return column;
    }
}
