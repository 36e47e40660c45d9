package kopi.core.role;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import kopi.core.job.AuditResult;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message.AuditJournal;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JournalAudited;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.state.DatasetProgress;
import kopi.core.topology.RoleKind;

/**
 * Finds out whether a job that makes no progress has lost entries of its journals, or waits for somebody who is away.
 *
 * <p>An entry in each journal says what stands before it, by what the controller knows; whoever folds the journal answers
 * when it has read so far. What is missing then is lost, as nothing is said to be finished before it has arrived ({@link
 * kopi.core.message.Message#rank}); who does not answer is away, or busy, and nothing follows from that. The aggregators are
 * asked first, and then the joiner, which can be held against what they have handed over.
 *
 * <p>No part of a controller's state: one that is lost with its controller is repeated by the client's next inquiry.
 *
 * <p>Mutable, single owner.
 */
final class JobAudit {
    private final JobPlan plan;
    private final long number;
    /** Aggregators, and the joiner. */
    private final Set<Integer> unanswered = new LinkedHashSet<>();
    /** By dataset: the partitions that have sent the joiner its groups. */
    private final SortedMap<String, SortedSet<Integer>> handedOver = new TreeMap<>();

    private String loss = "";

    /** @param number tells it from all others of the job */
    JobAudit(JobPlan plan, long number) {
        this.plan = plan;
        this.number = number;
        for (int i = 0; i < plan.aggregators(); i++) {
            unanswered.add(i);
        }
        unanswered.add(JournalAudited.JOINER);
    }

    /**
     * Begins. Whoever has lost the word that the job is open gets it again, and a journal that is gone is made anew: its reader
     * will miss what stood there.
     *
     * @param finished by dataset: which batches are finished
     */
    List<Effect> begin(Map<String, DatasetProgress> finished) {
        List<Effect> effects = new ArrayList<>();
        Routes.inputs(plan).forEach(journal -> effects.add(new CreateJournal(journal)));
        Routes.owners(plan).forEach(owner -> effects.add(new Publish(owner, new JobOpened(plan))));
        var folded = batches(finished, plan.foldedDatasets()::contains);
        for (int i = 0; i < plan.aggregators(); i++) {
            effects.add(ask(Routes.aggregatorInput(plan.job(), i), folded));
        }
        return effects;
    }

    private static SortedMap<String, SeenBatches> batches(
            Map<String, DatasetProgress> finished, Predicate<String> which) {
        SortedMap<String, SeenBatches> batches = DatasetProgress.states(finished);
        batches.keySet().removeIf(which.negate());
        return batches;
    }

    private Effect ask(Journal journal, SortedMap<String, SeenBatches> batches) {
        return new Publish(journal, new AuditJournal(plan.job(), number, batches, handedOver));
    }

    /**
     * Somebody has answered.
     *
     * @param finished by dataset: which batches are finished
     * @param isJoined whether the controller knows that the tables are joined
     */
    List<Effect> receive(JournalAudited answer, Map<String, DatasetProgress> finished, boolean isJoined) {
        if (answer.audit() != number || !unanswered.remove(answer.aggregator())) {
            return List.of();
        }
        noteLoss(answer, isJoined);
        if (answer.aggregator() == JournalAudited.JOINER) {
            return List.of();
        }
        answer.handedOver()
                .forEach(dataset -> handedOver
                        .computeIfAbsent(dataset, _ -> new TreeSet<>())
                        .addAll(plan.partitionsOf(answer.aggregator())));
        return unanswered.equals(Set.of(JournalAudited.JOINER))
                ? List.of(ask(Routes.joinerInput(plan.job()), batches(finished, this::isForJoiner)))
                : List.of();
    }

    private boolean isForJoiner(String dataset) {
        return Routes.inputFor(plan, dataset).equals(Routes.joinerInput(plan.job()));
    }

    private void noteLoss(JournalAudited answer, boolean isJoined) {
        String journal = answer.aggregator() == JournalAudited.JOINER
                ? "the joiner's journal"
                : "the journal of " + RoleKind.AGGREGATOR.node(answer.aggregator() + 1);
        if (!answer.loss().isEmpty()) {
            loss = journal + " has lost " + answer.loss();
        } else if (answer.isJoined() && !isJoined) {
            loss = "the controller's journal has lost that the tables are joined";
        }
    }

    /** What it has shown so far. */
    AuditResult result() {
        if (!loss.isEmpty()) {
            return new AuditResult.Lost(loss);
        }
        return unanswered.isEmpty() ? new AuditResult.Intact() : new AuditResult.Waiting(awaited());
    }

    private List<String> awaited() {
        SortedSet<String> nodes = new TreeSet<>();
        for (int aggregator : unanswered) {
            if (aggregator != JournalAudited.JOINER) {
                nodes.add(RoleKind.AGGREGATOR.node(aggregator + 1));
            }
        }
        return nodes.isEmpty() ? List.of(RoleKind.JOINER.node(plan.owners().joiner() + 1)) : List.copyOf(nodes);
    }
}
