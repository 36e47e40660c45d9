package kopi.core.model;

/**
 * A column of a dataset.
 *
 * @param name the name in the header line of the CSV files
 * @param type what its fields must look like
 * @param precision of a {@link ColumnType#DECIMAL}, how many digits it has at most, 1 to {@link #MAX_PRECISION}; else 0
 * @param scale of a {@link ColumnType#DECIMAL}, how many of these stand behind the point, 0 to {@link #MAX_SCALE}; else 0
 * @param isNullable whether a field may be missing, as its file's dialect says it; held as {@link LongColumn#NULL} or {@link
 *     TextColumn#NULL}
 */
public record ColumnSpec(String name, ColumnType type, int precision, int scale, boolean isNullable) {
    /** What a long is sure to hold. */
    public static final int MAX_PRECISION = 18;

    /** Of a column; what is computed of it may have more. */
    public static final int MAX_SCALE = 4;

    /** @throws IllegalArgumentException if there is no such type */
    public ColumnSpec {
        boolean fits = type == ColumnType.DECIMAL
                ? precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= Math.min(precision, MAX_SCALE)
                : precision == 0 && scale == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    "column " + name + " of type " + type + "(" + precision + "," + scale + ")");
        }
    }

    /** A column, every field of which is there, of a type other than {@link ColumnType#DECIMAL}. */
    public ColumnSpec(String name, ColumnType type) {
        this(name, type, 0, 0, false);
    }

    /** Decimals with that many digits, and that many of them behind the point, every one of which is there. */
    public static ColumnSpec decimal(String name, int precision, int scale) {
        return new ColumnSpec(name, ColumnType.DECIMAL, precision, scale, false);
    }

    /** This column, any field of which may be missing. */
    public ColumnSpec nullable() {
        return new ColumnSpec(name, type, precision, scale, true);
    }
}
