package kopi.sql;

import java.util.List;
import java.util.Optional;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;

/** Sales of stores in cities: what the tests of this package ask about. */
final class TestSchema {
    static final Schema SALES = new Schema(List.of(
            table(
                    "sales",
                    Optional.empty(),
                    new ColumnSpec("sale_id", ColumnType.UUID),
                    new ColumnSpec("store_id", ColumnType.BIGINT),
                    new ColumnSpec("user_id", ColumnType.BIGINT).nullable(),
                    ColumnSpec.decimal("amount", 10, 2),
                    new ColumnSpec("quantity", ColumnType.INTEGER),
                    new ColumnSpec("note", ColumnType.TEXT).nullable(),
                    new ColumnSpec("is_gift", ColumnType.BOOLEAN),
                    new ColumnSpec("day", ColumnType.DATE),
                    new ColumnSpec("sold_at", ColumnType.TIMESTAMP)),
            table(
                    "stores",
                    Optional.of("store_id"),
                    new ColumnSpec("store_id", ColumnType.BIGINT),
                    new ColumnSpec("name", ColumnType.TEXT),
                    new ColumnSpec("city_id", ColumnType.BIGINT).nullable(),
                    ColumnSpec.decimal("rent", 10, 2)),
            table(
                    "cities",
                    Optional.of("city_id"),
                    new ColumnSpec("city_id", ColumnType.BIGINT),
                    new ColumnSpec("city", ColumnType.TEXT)),
            table(
                    "refunds",
                    Optional.empty(),
                    new ColumnSpec("sale_id", ColumnType.UUID),
                    ColumnSpec.decimal("refunded", 10, 2))));

    private TestSchema() {}

    private static TableSchema table(String name, Optional<String> key, ColumnSpec... columns) {
        return new TableSchema(new Dataset(name, List.of(columns)), key, List.of(), CsvDialect.STANDARD);
    }
}
