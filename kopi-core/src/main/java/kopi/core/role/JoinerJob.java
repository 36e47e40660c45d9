package kopi.core.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.job.StateCost;
import kopi.core.message.Message;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.AuditJournal;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JoinerJobInput;
import kopi.core.message.Message.JournalAudited;
import kopi.core.message.Message.Rows;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.operator.Batches;
import kopi.core.operator.ReferenceTable;
import kopi.core.operator.TablePrinter;
import kopi.core.operator.TablePrinter.Printed;
import kopi.core.port.StateCodec;
import kopi.core.query.ReferenceJoin;
import kopi.core.relation.FinalRows;
import kopi.core.relation.ReferenceRows;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Table;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.JoinParts;
import kopi.core.state.DatasetProgress;
import kopi.core.state.Required;
import kopi.core.topology.RoleKind;

/**
 * One job's join: keeps the reference data as it comes, collects every partition's groups, and when both are complete
 * prints the tables.
 */
public final class JoinerJob implements Fold {
    /** How many missing ids a warning names. */
    private static final int NAMED_IDS = 5;

    private final JobPlan plan;
    private final StateCodec states;
    private final FoldMemory memory;
    /** By reference dataset. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();
    /** By reference dataset, then seq. */
    private final SortedMap<String, SortedMap<Integer, Batch>> references = new TreeMap<>();
    /** By report, then partition. */
    private final SortedMap<String, SortedMap<Integer, Batch>> groups = new TreeMap<>();

    private boolean isJoined;
    /** What reference rows and groups take. */
    private long bytes;

    /** The join of that job, nothing there yet, which may take whatever memory there is. */
    public JoinerJob(JobPlan plan, StateCodec states) {
        this(plan, states, FoldMemory.unlimited(plan.job(), Routes.joinerInput(plan.job())));
    }

    /** The join of that job, nothing there yet. */
    JoinerJob(JobPlan plan, StateCodec states, FoldMemory memory) {
        this.plan = plan;
        this.states = states;
        this.memory = memory;
        for (Projection reference : plan.references()) {
            progress.put(reference.dataset().name(), new DatasetProgress());
            references.put(reference.dataset().name(), new TreeMap<>());
        }
        plan.folded().forEach(report -> groups.put(report.name(), new TreeMap<>()));
    }

    @Override
    public String name() {
        return RoleKind.JOINER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        Unexpected.unless(message.job().equals(plan.job()), name(), message);
        return switch (Unexpected.unlessIn(JoinerJobInput.class, name(), message)) {
            case Rows rows -> keep(rows);
            case EndOfDataset(var _, String dataset, int batches) -> end(dataset, batches);
            case Aggregated aggregated -> collect(aggregated);
            case AuditJournal audit -> audit(audit);
        };
    }

    private List<Effect> end(String dataset, int batches) {
        progressOf(dataset).end(batches);
        return ifComplete();
    }

    private List<Effect> audit(AuditJournal audit) {
        List<Effect> effects = new ArrayList<>();
        // An end that was lost on its way is known now.
        audit.batches().forEach((dataset, seen) -> seen.batches().ifPresent(end -> effects.addAll(end(dataset, end))));
        String loss = JournalLoss.of(progress, audit.batches());
        effects.add(new Publish(
                Routes.CONTROL,
                new JournalAudited(
                        plan.job(),
                        audit.audit(),
                        JournalAudited.JOINER,
                        loss.isEmpty() ? lostGroups(audit) : loss,
                        Collections.emptySortedSet(),
                        isJoined)));
        return effects;
    }

    /** Which groups are missing that a partition has sent; empty if none are. */
    private String lostGroups(AuditJournal audit) {
        if (isJoined) {
            return "";
        }
        return plan.folded()
                .flatMap(report ->
                        audit.handedOver().getOrDefault(report.dataset().name(), Collections.emptySortedSet()).stream()
                                .filter(partition ->
                                        !Required.in(groups, report.name()).containsKey(partition))
                                .map(partition -> "the groups of partition " + partition + " for " + report.name()))
                .findFirst()
                .orElse("");
    }

    private DatasetProgress progressOf(String dataset) {
        DatasetProgress found = progress.get(dataset);
        if (found == null) {
            throw new IllegalArgumentException("no report of job " + plan.job() + " uses " + dataset);
        }
        return found;
    }

    private List<Effect> keep(Rows rows) {
        String dataset = rows.id().dataset();
        List<Effect> effects = new ArrayList<>();
        // Said again for a duplicate: the first time may have been lost with whoever said it.
        effects.add(new Publish(Routes.CONTROL, new BatchFinished(rows.id(), plan.aggregators())));
        if (progressOf(dataset).add(rows.id().seq())) {
            bytes += StateCost.rows(rows.rows());
            memory.require(bytes);
            Required.in(references, dataset).put(rows.id().seq(), rows.rows());
            effects.addAll(ifComplete());
        }
        return effects;
    }

    private List<Effect> collect(Aggregated aggregated) {
        Unexpected.unless(
                aggregated.partition() >= 0 && aggregated.partition() < plan.partitions(), name(), aggregated);
        if (isJoined) {
            return List.of();
        }
        for (Section section : aggregated.sections()) {
            Batch known = Required.in(groups, section.report()).put(aggregated.partition(), section.rows());
            bytes += cost(section.report(), section.rows()) - (known == null ? 0 : cost(section.report(), known));
        }
        memory.require(bytes);
        return ifComplete();
    }

    private long cost(String report, Batch rows) {
        return StateCost.sentGroups(plan.report(report), rows);
    }

    private List<Effect> ifComplete() {
        boolean complete = progress.values().stream().allMatch(DatasetProgress::isComplete)
                && groups.values().stream().allMatch(parts -> parts.size() == plan.partitions());
        if (isJoined || !complete) {
            return List.of();
        }
        isJoined = true;
        List<Effect> effects = join();
        // Nothing is printed twice, and what came is in the journal: the memory is better used by other jobs.
        discard();
        return effects;
    }

    @Override
    public void discard() {
        references.values().forEach(Map::clear);
        groups.values().forEach(Map::clear);
        bytes = 0;
        memory.hold(0);
    }

    private List<Effect> join() {
        Map<String, ReferenceTable> tables = referenceTables();
        Map<String, Set<Long>> misses = new TreeMap<>();
        var printed = new PrintedTables(plan, this::hold);
        plan.folded().forEach(report -> {
            List<Batch> parts = List.copyOf(Required.in(groups, report.name()).values());
            switch (report) {
                case Report.Listing _ -> throw new IllegalArgumentException("listings are not joined");
                case Report.Summary summary -> {
                    var printer = new TablePrinter(summary, dataset -> Required.in(tables, dataset.name()), this::hold);
                    print(summary, printer, Batches.concat(parts), printed, misses);
                }
                case Report.Query query -> printed.add(query, finished(query, parts));
            }
        });
        List<String> all = new ArrayList<>(warnings(tables, misses));
        all.addAll(printed.warnings());
        return printed.effects(all);
    }

    private static void print(
            Report.Summary report,
            TablePrinter printer,
            Batch groups,
            PrintedTables printed,
            Map<String, Set<Long>> misses) {
        for (Table table : report.tables()) {
            Printed text = printer.print(table, groups);
            text.misses()
                    .forEach((dataset, ids) -> misses.computeIfAbsent(dataset, _ -> new TreeSet<>())
                            .addAll(ids));
            printed.add(table.file(), text.parts());
        }
    }

    private FinalRows.Finished finished(Report.Query query, List<Batch> parts) {
        try {
            return new JoinedQuery(query, references(query), more -> memory.require(bytes + more)).finish(parts);
        } catch (JobFailedException e) {
            throw new JobFailedException("report " + query.name() + ": " + e.getMessage(), e);
        }
    }

    private Map<String, ReferenceRows> references(Report.Query query) {
        Map<String, ReferenceRows> rows = new TreeMap<>();
        for (ReferenceJoin join : query.joins()) {
            String dataset = join.dataset().name();
            rows.put(
                    dataset,
                    new ReferenceRows(
                            plan.reference(dataset).orElseThrow().columns(),
                            List.copyOf(Required.in(references, dataset).values())));
        }
        return rows;
    }

    /** All tables wait together until they are sent. */
    private void hold(long printedTextBytes) {
        bytes += StateCost.printedTexts(printedTextBytes);
        memory.require(bytes);
    }

    private Map<String, ReferenceTable> referenceTables() {
        Map<String, ReferenceTable> tables = new TreeMap<>();
        Set<String> lookedUp = plan.summaries()
                .flatMap(Report.Summary::lookups)
                .map(JoinerJob::name)
                .collect(Collectors.toSet());
        for (Projection reference : plan.references()) {
            String dataset = reference.dataset().name();
            if (!lookedUp.contains(dataset)) {
                continue;
            }
            tables.put(
                    dataset,
                    new ReferenceTable(
                            reference,
                            List.copyOf(Required.in(references, dataset).values())));
        }
        return tables;
    }

    private List<String> warnings(Map<String, ReferenceTable> tables, Map<String, Set<Long>> misses) {
        List<String> warnings = new ArrayList<>();
        plan.summaries().flatMap(Report.Summary::lookups).distinct().forEach(lookup -> {
            String warning = duplicatesWarning(lookup, Required.in(tables, name(lookup)));
            if (!warning.isEmpty() && !warnings.contains(warning)) {
                warnings.add(warning);
            }
        });
        misses.forEach((dataset, ids) -> warnings.add(missesWarning(dataset, ids)));
        return warnings;
    }

    private static String name(Lookup lookup) {
        Dataset dataset = lookup.dataset();
        return dataset.name();
    }

    private static String duplicatesWarning(Lookup lookup, ReferenceTable table) {
        long duplicates = table.duplicates(lookup.id());
        return duplicates == 0
                ? ""
                : name(lookup) + ": " + duplicates + " " + (duplicates == 1 ? "row repeats" : "rows repeat") + " the "
                        + lookup.id().name() + " of an earlier row; the first one counts";
    }

    private static String missesWarning(String dataset, Set<Long> ids) {
        String named = String.join(
                ", ", ids.stream().limit(NAMED_IDS).map(String::valueOf).toList());
        return dataset + ": " + ids.size() + " " + (ids.size() == 1 ? "id" : "ids")
                + " in the reports without a row here: " + named + (ids.size() > NAMED_IDS ? ", …" : "");
    }

    @Override
    public byte[] snapshot() {
        return states.encodeState(new JoinParts(isJoined, DatasetProgress.states(progress), references, groups));
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        JoinParts state = Saved.state(states, snapshot, JoinParts.class);
        isJoined = state.isJoined();
        DatasetProgress.restore(progress, state.progress());
        Required.sameNames(references.keySet(), state.references().keySet());
        Required.sameNames(groups.keySet(), state.groups().keySet());
        state.references().forEach(this::restoreReference);
        state.groups().forEach(this::restoreGroups);
        memory.hold(bytes);
        return List.of();
    }

    private void restoreReference(String dataset, SortedMap<Integer, Batch> batches) {
        List<ColumnSpec> columns = plan.reference(dataset).orElseThrow().columns();
        batches.forEach((seq, rows) -> {
            Required.in(references, dataset).put(seq, Saved.withColumns(rows, columns));
            bytes += StateCost.rows(rows);
        });
    }

    private void restoreGroups(String report, SortedMap<Integer, Batch> parts) {
        parts.forEach((partition, rows) -> {
            Required.in(groups, report).put(partition, Saved.groups(rows, plan.report(report)));
            bytes += cost(report, rows);
        });
    }
}
