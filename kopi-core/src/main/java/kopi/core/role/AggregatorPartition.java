package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.job.PartitionGlance;
import kopi.core.message.Message;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.AuditJournal;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JournalAudited;
import kopi.core.message.Message.PartitionInput;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Section;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.query.JoinSide;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.PartitionSums;
import kopi.core.snapshot.SavedTable;
import kopi.core.state.DatasetProgress;
import kopi.core.topology.RoleKind;

/**
 * One partition of one job: folds reduced batches into sums by group, and when a dataset is complete sends the joiner
 * the groups that its tables can print.
 */
public final class AggregatorPartition implements Fold {
    private final Routes routes;
    private final JobPlan plan;
    private final int partition;
    private final StateCodec states;
    private final FoldMemory memory;
    private final JoinRoom room;
    /** By dataset. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();
    /** By report: those that have a group. A job that only opens and ends costs next to nothing. */
    private final Map<String, PartitionGroups> groups = new TreeMap<>();

    private boolean isRestoring;

    /** The partition of that number, nothing folded yet, of a job that may take whatever memory there is. */
    public AggregatorPartition(Routes routes, JobPlan plan, int partition, StateCodec states) {
        this(routes, plan, partition, states, SpillStore.NONE);
    }

    /** Likewise, where rows that wait may be spilled. */
    public AggregatorPartition(Routes routes, JobPlan plan, int partition, StateCodec states, SpillStore spills) {
        this(
                routes,
                plan,
                partition,
                states,
                FoldMemory.unlimited(plan.job(), Routes.partition(plan.job(), partition)),
                spills);
    }

    /** The partition of that number, nothing folded yet. */
    AggregatorPartition(
            Routes routes, JobPlan plan, int partition, StateCodec states, FoldMemory memory, SpillStore spills) {
        this.routes = routes;
        this.plan = plan;
        this.partition = partition;
        this.states = states;
        this.memory = memory;
        this.room = JoinRoom.of(spills, memory, partition, plan.partitions());
        plan.foldedDatasets().forEach(dataset -> progress.put(dataset, new DatasetProgress()));
    }

    /** Where the groups of that report are added up. */
    private PartitionGroups groupsOf(String report) {
        PartitionGroups known = groups.get(report);
        if (known == null) {
            known = PartitionGroups.of(plan.report(report), this::beforeGrowth, room);
            groups.put(report, known);
        }
        return known;
    }

    private void beforeGrowth(long more) {
        // What was within the limit is taken on, whatever the limit is by now: the next batch is held against it.
        if (!isRestoring) {
            memory.require(bytes() + more);
        }
    }

    /** What the groups take, and their copies. */
    private long bytes() {
        return groups.values().stream().mapToLong(PartitionGroups::bytes).sum();
    }

    /** What it knows of its job's batches. */
    public PartitionGlance glance() {
        return new PartitionGlance(plan.job(), partition, DatasetProgress.glances(progress));
    }

    @Override
    public String name() {
        return RoleKind.AGGREGATOR.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        Unexpected.unless(message.job().equals(plan.job()), name(), message);
        return switch (Unexpected.unlessIn(PartitionInput.class, name(), message)) {
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
                routes.controllerOf(plan.job()),
                new JournalAudited(plan.job(), audit.audit(), partition, loss, handedOver, false)));
        return effects;
    }

    private List<Effect> fold(Reduced reduced) {
        Unexpected.unless(reduced.partition() == partition, name(), reduced);
        DatasetProgress dataset = progressOf(reduced.id().dataset());
        if (!dataset.add(reduced.id().seq())) {
            return List.of();
        }
        for (Section section : reduced.sections()) {
            if (section.rows().rows() > 0) {
                groupsOf(section.report()).add(section.side(), section.rows());
            }
        }
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
                .map(this::finish)
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

    private Effect finish(String dataset) {
        List<Section> sections = new ArrayList<>();
        reportsOf(dataset).forEach(report -> {
            PartitionGroups found = groups.get(report.name());
            PartitionGroups all = found == null ? PartitionGroups.of(report, _ -> {}, room) : found;
            sections.add(new Section(report.name(), all.finish()));
            all.discard();
            // Nothing is added any more: the memory is better used by other jobs.
            groups.remove(report.name());
        });
        memory.hold(bytes());
        return new Publish(Routes.joinerInput(plan.job()), new Aggregated(plan.job(), dataset, partition, sections));
    }

    @Override
    public boolean isSavable() {
        return groups.values().stream().allMatch(PartitionGroups::isSavable);
    }

    @Override
    public byte[] snapshot() {
        return states.encodeState(
                new PartitionSums(DatasetProgress.states(progress), saved(JoinSide.LEFT), saved(JoinSide.RIGHT)));
    }

    private SortedMap<String, SavedTable> saved(JoinSide side) {
        SortedMap<String, SavedTable> saved = new TreeMap<>();
        groups.forEach((report, some) -> some.save(side).ifPresent(table -> saved.put(report, table)));
        return saved;
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        PartitionSums state = Saved.state(states, snapshot, PartitionSums.class);
        DatasetProgress.restore(progress, state.progress());
        isRestoring = true;
        state.tables().forEach((report, table) -> restore(report, JoinSide.LEFT, table));
        state.rightTables().forEach((report, table) -> restore(report, JoinSide.RIGHT, table));
        isRestoring = false;
        memory.hold(bytes());
        return List.of();
    }

    private void restore(String name, JoinSide side, SavedTable saved) {
        if (plan.folded().noneMatch(folded -> folded.name().equals(name))) {
            throw new CorruptStateException("state holds groups of " + name + ", which is not asked");
        }
        groupsOf(name).restore(side, saved);
    }

    @Override
    public void discard() {
        groups.values().forEach(PartitionGroups::discard);
        groups.clear();
        memory.hold(0);
    }
}
