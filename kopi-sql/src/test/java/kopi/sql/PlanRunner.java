package kopi.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.query.FactJoin;
import kopi.core.query.QueryPlan;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.relation.FinalRows;
import kopi.core.relation.ReferenceRows;
import kopi.testkit.query.FoldedQuery;
import kopi.testkit.query.NaiveQuery;
import kopi.testkit.query.ObjectRows;
import org.jspecify.annotations.Nullable;

/** Runs plans over rows in memory: batch by batch through the core's own steps, and plainly, row by row. */
final class PlanRunner {
    private static final int BATCH = 7;

    private final Map<String, List<List<@Nullable Object>>> tables;

    /** @param tables rows by the name of the table, with all of its columns */
    PlanRunner(Map<String, List<List<@Nullable Object>>> tables) {
        this.tables = tables;
    }

    private List<List<@Nullable Object>> rows(String table) {
        return tables.getOrDefault(table, List.of());
    }

    /** The columns of a fact that are read. */
    private List<List<@Nullable Object>> scanned(Scan scan) {
        List<ColumnSpec> all = scan.dataset().columns();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : rows(scan.dataset().name())) {
            List<@Nullable Object> values = new ArrayList<>();
            scan.columns().forEach(column -> values.add(row.get(all.indexOf(column))));
            rows.add(values);
        }
        return rows;
    }

    private static Optional<Scan> other(QueryPlan plan) {
        return plan.shape() instanceof Shape.Folded folded ? folded.factJoin().map(FactJoin::scan) : Optional.empty();
    }

    private List<List<@Nullable Object>> withIds(QueryPlan plan, Scan scan) {
        List<List<@Nullable Object>> facts = scanned(scan);
        if (plan.shape() instanceof Shape.Folded folded && folded.hasRowIds()) {
            for (int i = 0; i < facts.size(); i++) {
                facts.get(i).addAll(List.of(BigDecimal.valueOf(i / BATCH), BigDecimal.valueOf(i % BATCH)));
            }
        }
        return facts;
    }

    /** The result, computed plainly. */
    List<List<@Nullable Object>> plainly(QueryPlan plan) {
        return NaiveQuery.rows(
                plan,
                withIds(plan, plan.scan()),
                other(plan).map(scan -> withIds(plan, scan)).orElse(List.of()),
                tables);
    }

    /** The result, computed as the roles do it; a listing has no more than one role, and is computed plainly. */
    List<List<@Nullable Object>> folded(QueryPlan plan) {
        if (!(plan.shape() instanceof Shape.Folded shape)) {
            return plainly(plan);
        }
        List<List<List<@Nullable Object>>> batches = batches(plan.scan());
        FinalRows.Finished finished = new FoldedQuery(plan, new Random(batches.size()))
                .run(batches, other(plan).map(this::batches).orElse(List.of()), references(shape));
        return ObjectRows.of(finished.rows(), shape.types(plan.scan().types()));
    }

    private List<List<List<@Nullable Object>>> batches(Scan scan) {
        List<List<@Nullable Object>> facts = scanned(scan);
        List<List<List<@Nullable Object>>> batches = new ArrayList<>();
        for (int from = 0; from < facts.size(); from += BATCH) {
            batches.add(facts.subList(from, Math.min(facts.size(), from + BATCH)));
        }
        return batches;
    }

    private Map<String, ReferenceRows> references(Shape.Folded shape) {
        Map<String, ReferenceRows> references = new TreeMap<>();
        shape.joins().forEach(join -> {
            Dataset dataset = join.dataset();
            references.put(
                    dataset.name(),
                    new ReferenceRows(
                            dataset.columns(), List.of(ObjectRows.toBatch(dataset.columns(), rows(dataset.name())))));
        });
        return references;
    }
}
