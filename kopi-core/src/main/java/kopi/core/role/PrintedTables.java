package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.operator.TablePrinter.Part;
import kopi.core.query.QueryPlan;
import kopi.core.relation.FinalRows;
import kopi.core.relation.QueryRecords;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;

/** The tables that a joiner has printed, in slices that can be sent. All of them wait together. Mutable, single owner. */
final class PrintedTables {
    private static final int MAX_PART_ROWS = 16_384;
    private static final int MAX_PART_BYTES = 1 << 20;

    private final JobPlan plan;
    private final LongConsumer room;
    private final List<Effect> slices = new ArrayList<>();
    private final List<TableEnd> ends = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** @param room is told how many bytes of text are about to be held; may refuse by throwing */
    PrintedTables(JobPlan plan, LongConsumer room) {
        this.plan = plan;
        this.room = room;
    }

    /** A table in its parts. */
    void add(String file, List<Part> parts) {
        for (int seq = 0; seq < parts.size(); seq++) {
            Part part = parts.get(seq);
            slices.add(
                    new Publish(Routes.results(plan.job()), new Slice(plan.job(), file, seq, part.rows(), part.csv())));
        }
        ends.add(new TableEnd(file, parts.size()));
    }

    /** The result of a query. */
    void add(Report.Query query, FinalRows.Finished finished) {
        finished.warnings().stream()
                .filter(warning -> !warnings.contains(warning))
                .forEach(warnings::add);
        List<ValueType> types =
                query.plan().output().stream().map(QueryPlan.OutputField::type).toList();
        List<Part> parts = parts(finished.rows(), types);
        parts.forEach(part -> room.accept(part.csv().length));
        add(query.file(), parts);
    }

    private static List<Part> parts(VectorBatch rows, List<ValueType> types) {
        List<Part> parts = new ArrayList<>();
        int count = MAX_PART_ROWS;
        for (int from = 0; from < rows.rows(); ) {
            int to = (int) Math.min((long) from + count, rows.rows());
            byte[] csv = QueryRecords.records(
                    Vectors.take(rows, IntStream.range(from, to).toArray()), types);
            if (csv.length <= MAX_PART_BYTES || to - from == 1) {
                parts.add(new Part(to - from, csv));
                from = to;
            } else {
                count = (to - from) / 2;
            }
        }
        return parts;
    }

    /** What queries warn of, each once. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Everything that is to be sent. */
    List<Effect> effects(List<String> allWarnings) {
        List<Effect> effects = new ArrayList<>(slices);
        effects.add(new Publish(Routes.CONTROL, new TablesJoined(plan.job(), ends, allWarnings)));
        return effects;
    }
}
