package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;

/** Any bytes are queries, which come back as they are, or are refused as corrupt. */
class SqlWireFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void queries(byte[] bytes) {
        try {
            SqlQueries queries = SqlWire.decode(bytes);
            assertThat(SqlWire.decode(SqlWire.encode(queries))).isEqualTo(queries);
        } catch (CorruptStateException _) {
            // Garbled.
        }
    }

    @FuzzTest(maxDuration = "10m")
    void plannedQueries(byte[] bytes) {
        try {
            List<PlannedQuery> planned = SqlWire.decodePlanned(bytes);
            assertThat(SqlWire.decodePlanned(SqlWire.encodePlanned(planned))).isEqualTo(planned);
        } catch (CorruptStateException _) {
            // Garbled.
        }
    }
}
