package kopi.core.job;

import java.util.Optional;
import kopi.core.query.Shape;
import kopi.core.report.Projection;
import kopi.core.report.Report;

/**
 * How much memory a batch may take on its way through the stateless stages: decided from the plan and the number of rows,
 * before anything is allocated. A few bytes may stand for millions of rows, and each report makes columns of its own of
 * them, so a limit on bytes bounds neither.
 *
 * <p>What counts is an upper bound of what a stage holds for a row:
 *
 * <ul>
 *   <li><em>resident</em>, as long as the message is in hand: its bytes, its columns, what was made of it in encoded form;
 *   <li><em>working</em>, while a stage is at it: in addition, for each report, the rows that passed, their keys and
 *       measures, the partitions, and one hash table at a time.
 * </ul>
 *
 * <p>The budget is a constant of the cluster, not of a node: nobody knows the heaps of the nodes that a batch will come to.
 * It fits the smallest heap that a node may have, {@link #HEAP_BYTES}: {@link #IN_HAND} messages resident and one worked
 * on. A node with less memory takes fewer messages at a time, or does not start ({@link #prefetch}).
 */
public final class MemoryBudget {
    /** The heap of a stateless node, in bytes, of {@code -Xmx256m}; the JVM keeps a part of it for itself. */
    public static final long HEAP_BYTES = 240L << 20;

    /** Messages in hand with {@link #HEAP_BYTES}. */
    public static final int IN_HAND = 4;

    /** Messages in hand of a queue between two stages that a node hosts both: it is empty as a rule. */
    public static final int INNER_IN_HAND = 1;

    /** Bytes that a message in hand may take. */
    public static final long RESIDENT_BYTES = 30L << 20;

    /** Bytes that a message may take while it is worked on. */
    public static final long WORKING_BYTES = 76L << 20;

    /** Batches have more rows than that as a rule; a plan that cannot be run on so many is refused at once. */
    public static final int LEAST_ROWS = 4_096;

    /** Everything else in the heap: the program itself, connections, plans. */
    private static final long OTHER_BYTES = 40L << 20;

    private static final int VALUE = Long.BYTES;
    /** A packed value takes nine bytes at most. */
    private static final int PACKED = Long.BYTES + 1;
    /** The length of a text, and where it ends. */
    private static final int TEXT = Long.BYTES + Integer.BYTES;
    /** A printed number, in a buffer that doubles. */
    private static final int PRINTED = 48;
    /** A slot of a hash table that is half full, the table half as large that it grows out of, and what is gathered. */
    private static final int TABLE = 48;
    /** Row numbers, hashes and partitions. */
    private static final int AROUND = 32;
    /** A text is held packed and unpacked; */
    private static final int READ_COPIES = 2;
    /** and wherever it is printed, as it is printed and encoded. */
    private static final int PRINTED_COPIES = 2;

    private MemoryBudget() {}

    /**
     * What there is against running a plan, for people: that it asks for so much of each row that batches of a usual size
     * would not fit the budget. Empty if nothing is.
     */
    public static Optional<String> objection(JobPlan plan) {
        for (Projection fact : plan.facts()) {
            int rows = maxRows(plan, fact.dataset().name());
            if (rows < LEAST_ROWS) {
                return Optional.of("the plan's reports on "
                        + fact.dataset().name()
                        + " need so much memory per row that a batch could hold no more than "
                        + rows + " rows; ask for fewer reports, group keys or measures at a time");
            }
        }
        return Optional.empty();
    }

    /**
     * How many rows a batch of that dataset may have.
     *
     * @return no more than fit both parts of the budget; 0 if the plan does not read the dataset
     */
    public static int maxRows(JobPlan plan, String dataset) {
        long resident = residentBytes(plan, dataset);
        long working = workingBytes(plan, dataset);
        return resident == 0
                ? 0
                : (int) Math.min(Integer.MAX_VALUE, Math.min(RESIDENT_BYTES / resident, WORKING_BYTES / working));
    }

    /**
     * How many bytes the texts of a batch may take in all.
     *
     * @param rows no more than {@link #maxRows}
     */
    public static long maxTextBytes(JobPlan plan, String dataset, int rows) {
        return Math.max(0, RESIDENT_BYTES - rows * residentBytes(plan, dataset)) / textCopies(plan, dataset);
    }

    private static long textCopies(JobPlan plan, String dataset) {
        long printed =
                plan.reportsOn(dataset).mapToLong(MemoryBudget::printedTexts).sum();
        return READ_COPIES + PRINTED_COPIES * Math.max(1, printed);
    }

    /** How many copies of a row's texts a report makes. */
    private static long printedTexts(Report report) {
        return switch (report) {
            case Report.Listing listing ->
                listing.printed().stream()
                        .filter(column -> column.type().isText())
                        .count();
            case Report.Summary _ -> 0;
            case Report.Query query ->
                switch (query.plan().shape()) {
                    case Shape.Rows rows ->
                        rows.values().stream()
                                .filter(value -> value.type().isText())
                                .count();
                    case Shape.Folded folded -> 1 + QueryCost.texts(folded);
                };
        };
    }

    /**
     * How many messages a stateless node may have in hand of each queue, {@link #INNER_IN_HAND} of inner ones aside. It
     * works on one of them at a time, whichever queue it is of.
     *
     * @param heapBytes what it has, in bytes
     * @param wanted how many the cluster file says, at least 1
     * @param queues what it consumes
     * @return at most {@code wanted}; 0 if the node has too little memory for any
     */
    public static int prefetch(long heapBytes, int wanted, Queues queues) {
        long room = heapBytes - OTHER_BYTES - WORKING_BYTES - (long) queues.inner() * INNER_IN_HAND * RESIDENT_BYTES;
        return Math.clamp(room / RESIDENT_BYTES / queues.outer(), 0, wanted);
    }

    /** The smallest heap, in bytes, of a node that has so many messages in hand of each queue that is no inner one. */
    public static long heapBytes(int inHand, Queues queues) {
        return OTHER_BYTES
                + WORKING_BYTES
                + ((long) queues.outer() * inHand + (long) queues.inner() * INNER_IN_HAND) * RESIDENT_BYTES;
    }

    /**
     * The queues that a node consumes.
     *
     * @param outer those that its batches come from, at least 1
     * @param inner those between stages that it hosts both: its own batches do not go through them, but others' may
     */
    public record Queues(int outer, int inner) {
        /** The only one of a node that hosts one stage. */
        public static final Queues ONE = new Queues(1, 0);

        public Queues {
            if (outer < 1 || inner < 0) {
                throw new IllegalArgumentException(outer + " queues and " + inner + " inner ones");
            }
        }
    }

    private static long residentBytes(JobPlan plan, String dataset) {
        return projection(plan, dataset)
                .map(read -> decoded(read)
                        + plan.reportsOn(dataset)
                                .mapToLong(MemoryBudget::encoded)
                                .sum())
                .orElse(0L);
    }

    private static long workingBytes(JobPlan plan, String dataset) {
        return projection(plan, dataset)
                .map(read -> decoded(read)
                        + AROUND
                        + plan.reportsOn(dataset).mapToLong(MemoryBudget::made).sum()
                        + plan.reportsOn(dataset)
                                .mapToLong(MemoryBudget::table)
                                .max()
                                .orElse(0))
                .orElse(0L);
    }

    private static Optional<Projection> projection(JobPlan plan, String dataset) {
        return plan.fact(dataset).or(() -> plan.reference(dataset));
    }

    /** A row as it came: in bytes, and in columns. */
    private static long decoded(Projection read) {
        return read.columns().stream()
                .mapToLong(column -> PACKED + (column.type().isText() ? TEXT : VALUE))
                .sum();
    }

    /** What a report makes of a row for the next stage, which decodes it: the rows that passed, or their groups. */
    private static long encoded(Report report) {
        return switch (report) {
            case Report.Listing listing -> (long) PRINTED * listing.printed().size();
            case Report.Summary summary ->
                (long) (PACKED + VALUE)
                        * Math.max(summary.columnCount(), summary.keptColumns().size());
            case Report.Query query ->
                query.folded()
                        .map(shape -> (PACKED + VALUE)
                                * Math.max(QueryCost.kept(query, shape), QueryCost.groupColumns(shape)))
                        .orElse((long) PRINTED * query.plan().output().size());
        };
    }

    /** What a report makes of a row on its way: taken, grouped, partitioned, and encoded in buffers that double. */
    private static long made(Report report) {
        return switch (report) {
            case Report.Listing listing -> (long) PRINTED * listing.printed().size();
            case Report.Summary summary ->
                (VALUE + PACKED) * (long) summary.keptColumns().size()
                        + (2 * VALUE + 2 * PACKED) * (long) summary.columnCount();
            case Report.Query query ->
                query.folded()
                        .map(shape -> (VALUE + PACKED) * QueryCost.kept(query, shape)
                                + (2 * VALUE + 2 * PACKED) * QueryCost.groupColumns(shape))
                        .orElse((long) PRINTED * query.plan().output().size());
        };
    }

    /** What is there while a report is at work, and gone when the next one is. */
    private static long table(Report report) {
        return switch (report) {
            case Report.Listing _ -> 0;
            case Report.Summary summary -> (long) TABLE * summary.columnCount();
            case Report.Query query ->
                VALUE * QueryCost.expressions(query)
                        + query.folded()
                                .map(shape -> TABLE * QueryCost.groupColumns(shape))
                                .orElse(0L);
        };
    }
}
