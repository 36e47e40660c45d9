package kopi.core.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.job.FoldGlance;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.AggregatorJobInput;
import kopi.core.message.Message.AuditJournal;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JournalAudited;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Section;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.query.JoinSide;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.AggregatorSums;
import kopi.core.snapshot.FoldState.PartitionTables;
import kopi.core.snapshot.SavedTable;
import kopi.core.state.DatasetProgress;
import kopi.core.topology.RoleKind;

/**
 * One aggregator's share of one job: folds reduced batches into sums by group, apart for each of its partitions, and when a
 * dataset is complete sends the joiner the groups that its tables can print, one message a partition.
 */
public final class AggregatorJob implements Fold {
    private final JobPlan plan;
    private final int index;
    private final List<Integer> partitions;
    private final StateCodec states;
    private final SpillStore spills;
    private final FoldMemory memory;
    /** By dataset. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();
    /** By partition, then report: those that have a group. A job that only opens and ends costs next to nothing. */
    private final SortedMap<Integer, SortedMap<String, PartitionGroups>> groups = new TreeMap<>();

    private boolean isRestoring;

    /**
     * Nothing folded yet, of a job that may take whatever memory there is.
     *
     * @param index which of the plan's aggregators, from 0
     */
    public AggregatorJob(JobPlan plan, int index, StateCodec states) {
        this(plan, index, states, SpillStore.NONE);
    }

    /** Likewise, where rows that wait may be spilled. */
    public AggregatorJob(JobPlan plan, int index, StateCodec states, SpillStore spills) {
        this(plan, index, states, FoldMemory.unlimited(plan.job(), Routes.aggregatorInput(plan.job(), index)), spills);
    }

    /** Nothing folded yet. */
    AggregatorJob(JobPlan plan, int index, StateCodec states, FoldMemory memory, SpillStore spills) {
        this.plan = plan;
        this.index = index;
        this.partitions = plan.partitionsOf(index);
        this.states = states;
        this.memory = memory;
        this.spills = spills;
        plan.foldedDatasets().forEach(dataset -> progress.put(dataset, new DatasetProgress()));
    }

    /** Where the groups of that report are added up. */
    private PartitionGroups groupsOf(int partition, String report) {
        SortedMap<String, PartitionGroups> ofPartition = groups.computeIfAbsent(partition, _ -> new TreeMap<>());
        PartitionGroups known = ofPartition.get(report);
        if (known == null) {
            known = PartitionGroups.of(plan.report(report), this::beforeGrowth, room(partition));
            ofPartition.put(report, known);
        }
        return known;
    }

    private JoinRoom room(int partition) {
        return JoinRoom.of(spills, memory, partition, plan.partitions(), partitions.size());
    }

    private void beforeGrowth(long more) {
        // What was within the limit is taken on, whatever the limit is by now: the next batch is held against it.
        if (!isRestoring) {
            memory.require(bytes() + more);
        }
    }

    /** What the groups take, and their copies. */
    private long bytes() {
        return all().mapToLong(PartitionGroups::bytes).sum();
    }

    private Stream<PartitionGroups> all() {
        return groups.values().stream().flatMap(ofPartition -> ofPartition.values().stream());
    }

    /** What it knows of its job's batches. */
    public FoldGlance glance() {
        return new FoldGlance(plan.job(), index, DatasetProgress.glances(progress));
    }

    @Override
    public String name() {
        return RoleKind.AGGREGATOR.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        Unexpected.unless(message.job().equals(plan.job()), name(), message);
        return switch (Unexpected.unlessIn(AggregatorJobInput.class, name(), message)) {
            case Reduced reduced -> fold(reduced);
            case EndOfDataset(var _, String dataset, int batches) -> end(dataset, batches);
            case AuditJournal audit -> audit(audit);
        };
    }

    private List<Effect> audit(AuditJournal audit) {
        List<Effect> effects = new ArrayList<>();
        // An end that was lost on its way is known now.
        audit.batches().forEach((dataset, seen) -> seen.batches().ifPresent(end -> effects.addAll(end(dataset, end))));
        String loss = JournalLoss.of(progress, audit.batches());
        SortedSet<String> handedOver = plan.folded()
                .map(report -> report.dataset().name())
                .filter(this::isComplete)
                .collect(Collectors.toCollection(TreeSet::new));
        effects.add(new Publish(
                Routes.CONTROL, new JournalAudited(plan.job(), audit.audit(), index, loss, handedOver, false)));
        return effects;
    }

    private List<Effect> fold(Reduced reduced) {
        if (reduced.aggregators() != plan.aggregators()) {
            // Of an attempt with other owners; in this one the batch comes again.
            return List.of();
        }
        Unexpected.unless(partitions.containsAll(reduced.partitions().keySet()), name(), reduced);
        DatasetProgress dataset = progressOf(reduced.id().dataset());
        if (!dataset.add(reduced.id().seq())) {
            return List.of();
        }
        reduced.partitions()
                .forEach((partition, sections) -> sections.forEach(
                        section -> groupsOf(partition, section.report()).add(section.side(), section.rows())));
        memory.require(bytes());
        return ifComplete(reduced.id().dataset());
    }

    private List<Effect> end(String dataset, int batches) {
        DatasetProgress ended = progressOf(dataset);
        boolean isNews = ended.batches().isEmpty();
        ended.end(batches);
        return isNews ? ifComplete(dataset) : List.of();
    }

    private DatasetProgress progressOf(String dataset) {
        DatasetProgress found = progress.get(dataset);
        if (found == null) {
            throw new IllegalArgumentException("no report of job " + plan.job() + " summarises " + dataset);
        }
        return found;
    }

    /** What is sent now that nothing more comes of a dataset: the groups of reports that wait for no other one. */
    private List<Effect> ifComplete(String dataset) {
        if (!progressOf(dataset).isComplete()) {
            return List.of();
        }
        // Reports of one dataset are sent together, so that which message has which does not depend on what comes
        // first.
        return plan.folded()
                .filter(report -> report.reads(dataset))
                .map(report -> report.dataset().name())
                .distinct()
                .filter(this::isComplete)
                .flatMap(this::finish)
                .toList();
    }

    private Stream<Report> reportsOf(String dataset) {
        return plan.folded().filter(report -> report.dataset().name().equals(dataset));
    }

    /** Whether all is there that the reports of a dataset read. */
    private boolean isComplete(String dataset) {
        return reportsOf(dataset)
                .flatMap(report -> report.datasets().stream())
                .allMatch(read -> progressOf(read.name()).isComplete());
    }

    private Stream<Effect> finish(String dataset) {
        List<Effect> effects = partitions.stream()
                .<Effect>map(partition -> new Publish(
                        Routes.joinerInput(plan.job()),
                        new Aggregated(plan.job(), dataset, partition, finish(dataset, partition))))
                .toList();
        memory.hold(bytes());
        return effects.stream();
    }

    private List<Section> finish(String dataset, int partition) {
        SortedMap<String, PartitionGroups> known = groups.getOrDefault(partition, Collections.emptySortedMap());
        List<Section> sections = new ArrayList<>();
        reportsOf(dataset).forEach(report -> {
            PartitionGroups found = known.get(report.name());
            PartitionGroups all = found == null ? PartitionGroups.of(report, _ -> {}, room(partition)) : found;
            sections.add(new Section(report.name(), all.finish()));
            all.discard();
            // Nothing is added any more: the memory is better used by other jobs.
            if (found != null) {
                known.remove(report.name());
            }
        });
        return sections;
    }

    @Override
    public boolean isSavable() {
        return all().allMatch(PartitionGroups::isSavable);
    }

    @Override
    public byte[] snapshot() {
        SortedMap<Integer, PartitionTables> saved = new TreeMap<>();
        groups.forEach((partition, reports) -> saved.put(
                partition, new PartitionTables(saved(reports, JoinSide.LEFT), saved(reports, JoinSide.RIGHT))));
        saved.values().removeIf(PartitionTables::isEmpty);
        return states.encodeState(new AggregatorSums(DatasetProgress.states(progress), saved));
    }

    private static SortedMap<String, SavedTable> saved(Map<String, PartitionGroups> reports, JoinSide side) {
        SortedMap<String, SavedTable> saved = new TreeMap<>();
        reports.forEach((report, some) -> some.save(side).ifPresent(table -> saved.put(report, table)));
        return saved;
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        AggregatorSums state = Saved.state(states, snapshot, AggregatorSums.class);
        DatasetProgress.restore(progress, state.progress());
        isRestoring = true;
        state.partitions().forEach((partition, saved) -> {
            saved.tables().forEach((report, table) -> restore(partition, report, JoinSide.LEFT, table));
            saved.rightTables().forEach((report, table) -> restore(partition, report, JoinSide.RIGHT, table));
        });
        isRestoring = false;
        memory.hold(bytes());
        return List.of();
    }

    private void restore(int partition, String name, JoinSide side, SavedTable saved) {
        if (!partitions.contains(partition)) {
            throw new CorruptStateException("state holds groups of partition " + partition + ", which is another's");
        }
        if (plan.folded().noneMatch(folded -> folded.name().equals(name))) {
            throw new CorruptStateException("state holds groups of " + name + ", which is not asked");
        }
        groupsOf(partition, name).restore(side, saved);
    }

    @Override
    public void discard() {
        all().forEach(PartitionGroups::discard);
        groups.clear();
        memory.hold(0);
    }
}
