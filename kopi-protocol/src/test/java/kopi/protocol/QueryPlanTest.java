package kopi.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.report.Report;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;
import kopi.testkit.property.Seeds;
import kopi.testkit.query.QueryJob;
import kopi.testkit.query.RandomQuery;
import org.junit.jupiter.api.Test;

/** Queries, and what is planned of them, come out as they went in. */
class QueryPlanTest {
    private final WireCodec codec = new WireCodec();

    @Test
    void plansOfQueriesComeBack() {
        Seeds.each(1_000, random -> {
            JobPlan plan = QueryJob.byChance(random).plan(new JobId("j"), 2);
            // Of another codec, which has nothing of the first one's remembered.
            assertThat(new WireCodec().decodePlan(codec.encodePlan(plan))).isEqualTo(plan);
        });
    }

    @Test
    void plannedQueriesComeBack() {
        Seeds.each(100, random -> {
            List<PlannedQuery> planned = QueryJob.byChance(random).queries().stream()
                    .map(Report.Query.class::cast)
                    .map(query -> new PlannedQuery(query.name(), "its\ntitle", query.plan()))
                    .toList();
            assertThat(SqlWire.decodePlanned(SqlWire.encodePlanned(planned))).isEqualTo(planned);
        });
    }

    @Test
    void queriesComeBackWithTheirSchema() {
        var schema = new Schema(List.of(
                new TableSchema(RandomQuery.SALES, Optional.empty(), List.of(), CsvDialect.STANDARD),
                new TableSchema(RandomQuery.SHOPS, Optional.of("id"), List.of(), CsvDialect.STANDARD)));
        var queries = new SqlQueries(
                schema, List.of(new SqlQuery("q", "q.sql", "SELECT 1"), new SqlQuery("r", "", "")), Map.of("a", "1"));
        assertThat(SqlWire.decode(SqlWire.encode(queries))).isEqualTo(queries);
    }
}
