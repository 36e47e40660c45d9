package kopi.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.model.PlainName;
import kopi.core.port.QueryPlanner;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.report.Report;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.ForeignKey;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;
import kopi.protocol.v1.PlannedQueries;
import kopi.protocol.v1.SchemaReference;
import kopi.protocol.v1.SchemaTable;
import kopi.protocol.v1.SqlQuery;

/** The wire form of queries in SQL and of what is planned of them. What a schema says of files is not for a gateway to know. Stateless. */
public final class SqlWire {
    /** Of all queries and the schema together. */
    private static final int MAX_BYTES = 4 << 20;

    private static final int ANY_PARTITIONS = 1;
    private static final JobId ANY_JOB = new JobId("planned");

    private SqlWire() {}

    /** The queries as bytes. */
    public static byte[] encode(SqlQueries queries) {
        var written = kopi.protocol.v1.SqlQueries.newBuilder().putAllParameters(queries.parameters());
        queries.schema().tables().stream().map(SqlWire::table).forEach(written::addTables);
        for (QueryPlanner.SqlQuery query : queries.queries()) {
            written.addQueries(SqlQuery.newBuilder()
                    .setName(query.name())
                    .setOrigin(query.origin())
                    .setSql(query.sql()));
        }
        return written.build().toByteArray();
    }

    private static SchemaTable table(TableSchema table) {
        SchemaTable.Builder written = SchemaTable.newBuilder().setTable(QueryWriter.table(table.dataset()));
        table.primaryKey().ifPresent(written::setPrimaryKey);
        for (ForeignKey key : table.foreignKeys()) {
            written.addReferences(SchemaReference.newBuilder()
                    .setColumn(key.column())
                    .setTable(key.table())
                    .setReferenced(key.referenced()));
        }
        return written.build();
    }

    /**
     * The queries that {@link #encode} has made bytes of.
     *
     * @throws CorruptStateException if they hold none
     */
    public static SqlQueries decode(byte[] bytes) {
        requireSize(bytes);
        return Parsing.translated("queries", () -> {
            var descriptor = kopi.protocol.v1.SqlQueries.getDescriptor();
            FieldGuard.check(CodedInputStream.newInstance(bytes), descriptor);
            return read(kopi.protocol.v1.SqlQueries.parseFrom(bytes));
        });
    }

    private static void requireSize(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new CorruptStateException("queries of " + bytes.length + " bytes; at most " + MAX_BYTES);
        }
    }

    private static SqlQueries read(kopi.protocol.v1.SqlQueries written) {
        if (written.getQueriesCount() > QueryPlanner.MAX_QUERIES) {
            throw new CorruptStateException(
                    written.getQueriesCount() + " queries; at most " + QueryPlanner.MAX_QUERIES + " at a time");
        }
        List<TableSchema> tables = new ArrayList<>();
        for (SchemaTable table : written.getTablesList()) {
            tables.add(new TableSchema(
                    QueryReader.table(table.getTable()),
                    table.hasPrimaryKey() ? Optional.of(table.getPrimaryKey()) : Optional.empty(),
                    table.getReferencesList().stream()
                            .map(key -> new ForeignKey(
                                    key.getColumn(),
                                    Limits.name("table", key.getTable()),
                                    Limits.name("column", key.getReferenced())))
                            .toList(),
                    CsvDialect.STANDARD));
        }
        List<QueryPlanner.SqlQuery> queries = written.getQueriesList().stream()
                .map(query -> new QueryPlanner.SqlQuery(
                        PlainName.require("query", query.getName()), Limits.path(query.getOrigin()), query.getSql()))
                .toList();
        return new SqlQueries(new Schema(tables), queries, written.getParametersMap());
    }

    /**
     * Planned queries as bytes.
     *
     * @throws InvalidInputException if one is larger than a job's plan may be
     */
    public static byte[] encodePlanned(List<PlannedQuery> planned) {
        PlannedQueries.Builder written = PlannedQueries.newBuilder();
        for (PlannedQuery query : planned) {
            var plan = new JobPlan(ANY_JOB, List.of(query.report()), ANY_PARTITIONS);
            written.addPlans(PlanWriter.write(plan).toByteString()).addTitles(query.title());
        }
        return written.build().toByteArray();
    }

    /**
     * The planned queries that {@link #encodePlanned} has made bytes of.
     *
     * @throws CorruptStateException if they hold none
     */
    public static List<PlannedQuery> decodePlanned(byte[] bytes) {
        return Parsing.translated("planned queries", () -> {
            FieldGuard.check(CodedInputStream.newInstance(bytes), PlannedQueries.getDescriptor());
            return read(PlannedQueries.parseFrom(bytes));
        });
    }

    private static List<PlannedQuery> read(PlannedQueries written) throws IOException {
        if (written.getPlansCount() != written.getTitlesCount()) {
            throw new CorruptStateException("planned queries without their titles");
        }
        List<PlannedQuery> planned = new ArrayList<>();
        for (int i = 0; i < written.getPlansCount(); i++) {
            planned.add(read(written.getPlans(i), written.getTitles(i)));
        }
        return planned;
    }

    private static PlannedQuery read(ByteString bytes, String title) throws IOException {
        JobPlan plan = PlanReader.read(Parsing.plan(bytes));
        if (!(plan.reports().getFirst() instanceof Report.Query query)) {
            throw new CorruptStateException("a planned query that is none");
        }
        return new PlannedQuery(query.name(), title, query.plan());
    }
}
