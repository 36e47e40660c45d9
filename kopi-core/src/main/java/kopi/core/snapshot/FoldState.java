package kopi.core.snapshot;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.model.Batch;
import kopi.core.model.JobId;

/** The state of a fold, between any two messages. */
public sealed interface FoldState {
    /**
     * Of who looks after folds of jobs.
     *
     * @param plans the jobs that are open, the oldest first
     */
    record OwnedJobs(List<JobPlan> plans) implements FoldState {
        public OwnedJobs {
            plans = List.copyOf(plans);
        }
    }

    /**
     * Of who leads jobs.
     *
     * @param closed those that are closed and remembered, the oldest first
     * @param jobs the others, the oldest first
     */
    record LedJobs(List<JobId> closed, List<LedJob> jobs) implements FoldState {
        public LedJobs {
            closed = List.copyOf(closed);
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * Of a partition of a job.
     *
     * @param progress by dataset: which batches were added
     * @param tables by report: those that have a group; of facts that are joined, the left side
     * @param rightTables by report: the right sides of facts that are joined, where they have a group
     */
    record PartitionSums(
            SortedMap<String, SeenBatches> progress,
            SortedMap<String, SavedTable> tables,
            SortedMap<String, SavedTable> rightTables)
            implements FoldState {
        public PartitionSums {
            progress = copy(progress);
            tables = copy(tables);
            rightTables = copy(rightTables);
        }

        /** Of reports that join no facts. */
        public PartitionSums(SortedMap<String, SeenBatches> progress, SortedMap<String, SavedTable> tables) {
            this(progress, tables, Collections.emptySortedMap());
        }
    }

    /**
     * Of a job's join.
     *
     * @param isJoined whether the tables are printed; nothing is kept then
     * @param progress by reference dataset: which batches came
     * @param references by reference dataset, then seq
     * @param groups by report, then partition
     */
    record JoinParts(
            boolean isJoined,
            SortedMap<String, SeenBatches> progress,
            SortedMap<String, SortedMap<Integer, Batch>> references,
            SortedMap<String, SortedMap<Integer, Batch>> groups)
            implements FoldState {
        public JoinParts {
            progress = copy(progress);
            references = copyAll(references);
            groups = copyAll(groups);
        }

        private static SortedMap<String, SortedMap<Integer, Batch>> copyAll(
                SortedMap<String, SortedMap<Integer, Batch>> maps) {
            SortedMap<String, SortedMap<Integer, Batch>> copies = new TreeMap<>();
            maps.forEach(
                    (name, batches) -> copies.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(batches))));
            return Collections.unmodifiableSortedMap(copies);
        }
    }

    private static <V> SortedMap<String, V> copy(SortedMap<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
