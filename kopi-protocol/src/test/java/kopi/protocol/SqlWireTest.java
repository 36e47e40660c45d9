package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.schema.ChainSchema;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;
import org.junit.jupiter.api.Test;

/** Goal: a gateway plans a query as the client would: by the same columns, keys and references. */
class SqlWireTest {
    @Test
    void aSchemaComesWithItsKeysAndReferences() {
        Schema chain = ChainSchema.SCHEMA;
        var queries = new SqlQueries(
                chain, List.of(new SqlQuery("q", "q.sql", "SELECT COUNT(*) FROM stores")), Map.of("year", "2024"));

        SqlQueries read = SqlWire.decode(SqlWire.encode(queries));

        assertThat(read.queries()).isEqualTo(queries.queries());
        assertThat(read.parameters()).isEqualTo(queries.parameters());
        assertThat(read.schema().tables())
                .extracting(TableSchema::dataset)
                .isEqualTo(chain.tables().stream().map(TableSchema::dataset).toList());
        assertThat(read.schema().tables())
                .extracting(TableSchema::primaryKey)
                .isEqualTo(chain.tables().stream().map(TableSchema::primaryKey).toList());
        assertThat(read.schema().tables())
                .extracting(TableSchema::foreignKeys)
                .isEqualTo(chain.tables().stream().map(TableSchema::foreignKeys).toList());
    }
}
