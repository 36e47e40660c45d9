package kopi.testkit.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.BatchId;
import kopi.core.model.ColumnSpec;
import kopi.core.model.JobId;
import kopi.core.query.JoinSide;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import org.jspecify.annotations.Nullable;

/**
 * Queries over rows that are made up, and what is right. All of it can be computed.
 *
 * @param queries at least one
 * @param tables by dataset: the rows with all of its columns
 * @param batchRows how many rows a batch has
 */
public record QueryJob(List<Report> queries, Map<String, List<List<@Nullable Object>>> tables, int batchRows) {
    private static final int MAX_FACTS = 60;
    private static final int MAX_BATCH_ROWS = 30;

    /** Made up by that chance. */
    public static QueryJob byChance(SplittableRandom random) {
        while (true) {
            QueryJob job = any(random);
            try {
                var _ = job.expected();
                return job;
            } catch (JobFailedException _) {
                // Another one, then.
            }
        }
    }

    private static QueryJob any(SplittableRandom random) {
        var made = new RandomQuery(random);
        List<Report> queries = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            queries.add(new Report.Query("q" + i, "q" + i, "q" + i + ".csv", made.plan()));
        }
        return new QueryJob(queries, tables(made, random), 1 + random.nextInt(MAX_BATCH_ROWS));
    }

    private static Map<String, List<List<@Nullable Object>>> tables(RandomQuery made, SplittableRandom random) {
        Map<String, List<List<@Nullable Object>>> tables = new TreeMap<>(made.references());
        tables.put(RandomQuery.SALES.name(), made.rows(RandomQuery.SALES, random.nextInt(MAX_FACTS)));
        tables.put(RandomQuery.RETURNS.name(), made.rows(RandomQuery.RETURNS, random.nextInt(MAX_FACTS)));
        return tables;
    }

    /** The same queries over other rows. */
    public QueryJob overOtherRows(SplittableRandom random) {
        while (true) {
            var other = new QueryJob(queries, tables(new RandomQuery(random), random), batchRows);
            try {
                var _ = other.expected();
                return other;
            } catch (JobFailedException _) {
                // Others, then.
            }
        }
    }

    /** The plan. */
    public JobPlan plan(JobId job, int partitions) {
        return new JobPlan(job, queries, partitions);
    }

    private List<List<@Nullable Object>> rows(String dataset) {
        return tables.getOrDefault(dataset, List.of());
    }

    /** What a client sends: the batches of each dataset and its end, in order. */
    public List<UploadInput> upload(JobPlan plan) {
        List<UploadInput> messages = new ArrayList<>();
        for (Projection projection : plan.projections()) {
            String dataset = projection.dataset().name();
            List<List<@Nullable Object>> rows =
                    columns(rows(dataset), projection.dataset().columns(), projection.columns());
            int seq = 0;
            for (int from = 0; from < rows.size(); from += batchRows) {
                List<List<@Nullable Object>> some = rows.subList(from, Math.min(rows.size(), from + batchRows));
                messages.add(new Rows(
                        plan, new BatchId(plan.job(), dataset, seq++), ObjectRows.toBatch(projection.columns(), some)));
            }
            messages.add(new EndOfDataset(plan.job(), dataset, seq));
        }
        return messages;
    }

    private static List<List<@Nullable Object>> columns(
            List<List<@Nullable Object>> rows, List<ColumnSpec> all, List<ColumnSpec> wanted) {
        List<List<@Nullable Object>> taken = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            wanted.forEach(column -> values.add(row.get(all.indexOf(column))));
            taken.add(values);
        }
        return taken;
    }

    /**
     * By output file: the right records, without the header; a character stands for a byte (ISO 8859-1).
     *
     * @throws JobFailedException if there are none
     */
    public Map<String, String> expected() {
        Map<String, String> expected = new TreeMap<>();
        for (Report report : queries) {
            var query = (Report.Query) report;
            String records =
                    NaiveQuery.rows(query.plan(), facts(query, JoinSide.LEFT), facts(query, JoinSide.RIGHT), tables)
                            .stream()
                            .map(QueryJob::record)
                            .collect(Collectors.joining());
            expected.put(query.file(), new String(records.getBytes(UTF_8), ISO_8859_1));
        }
        return expected;
    }

    private List<List<@Nullable Object>> facts(Report.Query query, JoinSide side) {
        if (query.scan(side).isEmpty()) {
            return List.of();
        }
        Scan scan = query.scan(side).get();
        List<List<@Nullable Object>> facts =
                columns(rows(scan.dataset().name()), scan.dataset().columns(), scan.columns());
        if (query.folded().filter(Shape.Folded::hasRowIds).isPresent()) {
            for (int row = 0; row < facts.size(); row++) {
                facts.get(row).add(BigDecimal.valueOf(row / batchRows));
                facts.get(row).add(BigDecimal.valueOf(row % batchRows));
            }
        }
        return facts;
    }

    private static String record(List<@Nullable Object> row) {
        List<String> fields = new ArrayList<>();
        row.forEach(value -> fields.add(field(value)));
        return String.join(",", fields) + "\n";
    }

    private static String field(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text when text.isEmpty() -> "\"\"";
            case String text when text.matches("(?s).*[,\"\n\r].*") -> "\"" + text.replace("\"", "\"\"") + "\"";
            case BigDecimal number -> number.toPlainString();
            case LocalTime time -> time.format(DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT));
            case LocalDateTime timestamp ->
                timestamp.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT));
            default -> value.toString();
        };
    }
}
