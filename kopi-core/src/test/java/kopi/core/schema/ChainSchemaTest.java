package kopi.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.model.Datasets;
import org.junit.jupiter.api.Test;

class ChainSchemaTest {
    /** So that queries and built-in reports read the same rows. */
    @Test
    void columnsOfReportsAreOfTheSameTypes() {
        for (Dataset dataset : Datasets.ALL) {
            TableSchema table = ChainSchema.SCHEMA.table(dataset.name()).orElseThrow();
            for (ColumnSpec column : dataset.columns()) {
                ColumnSpec declared = table.dataset().column(column.name());
                assertThat(declared).isEqualTo(column.type() == ColumnType.TEXT ? column.nullable() : column);
            }
        }
    }

    @Test
    void foreignKeysReferToPrimaryKeysOfTablesBeforeTheirs() {
        var tables = ChainSchema.SCHEMA.tables();
        for (TableSchema table : tables) {
            for (ForeignKey key : table.foreignKeys()) {
                TableSchema referenced = ChainSchema.SCHEMA.table(key.table()).orElseThrow();
                assertThat(referenced.primaryKey()).contains(key.referenced());
                assertThat(tables.indexOf(referenced)).isLessThan(tables.indexOf(table));
            }
        }
    }
}
