package kopi.core.snapshot;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.model.Batch;
import kopi.core.topology.ClusterSize;

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
     * @param size how many nodes there are to be
     * @param leaving controllers that have no place in it and have not said that they are done
     * @param closed those that are closed and remembered, the oldest first
     * @param jobs the others, the oldest first
     */
    record LedJobs(ClusterSize size, List<LeavingController> leaving, List<ClosedJob> closed, List<LedJob> jobs)
            implements FoldState {
        public LedJobs {
            leaving = List.copyOf(leaving);
            closed = List.copyOf(closed);
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * Of an aggregator's share of a job.
     *
     * @param progress by dataset: which batches were added
     * @param partitions by partition: those that have a group
     */
    record AggregatorSums(SortedMap<String, SeenBatches> progress, SortedMap<Integer, PartitionTables> partitions)
            implements FoldState {
        public AggregatorSums {
            progress = copy(progress);
            partitions = copy(partitions);
        }
    }

    /**
     * The groups of a partition.
     *
     * @param tables by report: those that have a group; of facts that are joined, the left side
     * @param rightTables by report: the right sides of facts that are joined, where they have a group
     */
    record PartitionTables(SortedMap<String, SavedTable> tables, SortedMap<String, SavedTable> rightTables) {
        public PartitionTables {
            tables = copy(tables);
            rightTables = copy(rightTables);
        }

        /** Of reports that join no facts. */
        public PartitionTables(SortedMap<String, SavedTable> tables) {
            this(tables, Collections.emptySortedMap());
        }

        /** Whether there are none. */
        public boolean isEmpty() {
            return tables.isEmpty() && rightTables.isEmpty();
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

    private static <K, V> SortedMap<K, V> copy(SortedMap<K, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
