package kopi.core.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;

/** Any schema that can be declared. */
final class RandomSchemas {
    private static final List<String> NAMES = List.of(
            "a", "store_id", "Primary Key", "check", "CHECK", "quote\"d", "\u00fcber", "1st", "x y", "--", "select");
    private static final List<ColumnType> TYPES = List.of(
            ColumnType.BIGINT,
            ColumnType.INTEGER,
            ColumnType.DECIMAL,
            ColumnType.TEXT,
            ColumnType.UUID,
            ColumnType.BOOLEAN,
            ColumnType.DATE,
            ColumnType.TIME,
            ColumnType.TIMESTAMP);

    private final SplittableRandom random;

    RandomSchemas(long seed) {
        random = new SplittableRandom(seed);
    }

    Schema schema() {
        List<TableSchema> tables = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            tables.add(table(oneOf(NAMES) + i, tables));
        }
        return new Schema(tables);
    }

    private TableSchema table(String name, List<TableSchema> others) {
        List<ColumnSpec> columns = new ArrayList<>();
        List<ForeignKey> keys = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            columns.add(column(oneOf(NAMES) + i));
        }
        for (TableSchema other : others) {
            other.primaryKey().ifPresent(key -> {
                ColumnSpec referenced = other.dataset().column(key);
                String column = "fk" + columns.size();
                columns.add(new ColumnSpec(
                        column, referenced.type(), referenced.precision(), referenced.scale(), random.nextBoolean()));
                keys.add(new ForeignKey(column, other.name(), key));
            });
        }
        boolean hasKey = random.nextBoolean() && !columns.getFirst().isNullable();
        Optional<String> primaryKey = hasKey ? Optional.of(columns.getFirst().name()) : Optional.empty();
        return new TableSchema(new Dataset(name, columns), primaryKey, keys, dialect());
    }

    private ColumnSpec column(String name) {
        ColumnType type = oneOf(TYPES);
        int scale = random.nextInt(5);
        ColumnSpec column = type == ColumnType.DECIMAL
                ? ColumnSpec.decimal(name, Math.max(1, scale) + random.nextInt(14), scale)
                : new ColumnSpec(name, type);
        return random.nextBoolean() ? column.nullable() : column;
    }

    private CsvDialect dialect() {
        char delimiter = oneOf(List.of(',', ';', '\t', '|', '\'')).charValue();
        return new CsvDialect(
                delimiter,
                oneOf(List.of('"', '$', '`')),
                random.nextBoolean(),
                oneOf(List.of(DateOrder.ISO_8601, DateOrder.DAY_MONTH_YEAR, DateOrder.MONTH_DAY_YEAR)),
                delimiter != ',' && random.nextBoolean(),
                oneOf(List.of("", "\\N", "NULL", "it's", "\"")),
                oneOf(List.of(Encoding.UTF_8, Encoding.ISO_8859_1, Encoding.UTF_16)));
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
