package kopi.core.message;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.job.AuditResult;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.SeenBatches;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;

/** Everything that is sent. */
public sealed interface Message {
    /** Instead of a question's id: what is asked within one call, or one process, needs none. */
    long NO_QUESTION = 0;

    /** How many ranks there are. */
    int RANKS = 3;

    /** The job that it is about. */
    JobId job();

    /**
     * What it vouches for by being there: that everything of a lower rank has arrived which its sender has published before
     * for the same message, or at all if it reads a journal. So it is sent only when that has been confirmed.
     *
     * @return from 0, for nothing, to below {@link #RANKS}
     */
    default int rank() {
        return 0;
    }

    /** What it is about, for people: the kind of message, or the dataset and batch. */
    default String subject() {
        return getClass().getSimpleName();
    }

    // --- Control: the life of a job. -----------------------------------------------------------------------------

    /**
     * Client → gateway → controller: please run this. Sending it again is harmless.
     *
     * @param plan what to run
     * @param input what the client reads, so that nobody resumes a job with other files
     * @param attempt from 0; a higher one than the job has starts it over, with everything sent again. A job of the same name
     *     with other input or reports and a lower attempt makes way
     * @param gateway where the answer goes
     * @param question the id of this question, made up by that gateway; its answer has the same
     * @param isEphemeral whether the job goes when its client has gone: it has no name under which anybody could come back
     * @param replaces whether a job of the same name with other input or reports, or one that has failed, makes way for it
     * @param audits whether the job's journals are to be audited, as its client has long heard of no progress
     */
    record OpenJob(
            JobPlan plan,
            InputIdentity input,
            int attempt,
            String gateway,
            long question,
            boolean isEphemeral,
            boolean replaces,
            boolean audits)
            implements ControllerInput, GatewayInput {
        public OpenJob(JobPlan plan, InputIdentity input, int attempt, String gateway) {
            this(plan, input, attempt, gateway, NO_QUESTION, false, false);
        }

        public OpenJob(
                JobPlan plan,
                InputIdentity input,
                int attempt,
                String gateway,
                long question,
                boolean isEphemeral,
                boolean replaces) {
            this(plan, input, attempt, gateway, question, isEphemeral, replaces, false);
        }

        public OpenJob {
            if (attempt < 0) {
                throw new IllegalArgumentException("attempt " + attempt + " is negative");
            }
        }

        @Override
        public JobId job() {
            return plan.job();
        }
    }

    /**
     * Client → gateway → controller: what about this job?
     *
     * @param gateway where the answer goes
     * @param question the id of this question, made up by that gateway; its answer has the same
     */
    record FindJob(JobId job, String gateway, long question) implements ControllerInput, GatewayInput {
        public FindJob(JobId job, String gateway) {
            this(job, gateway, NO_QUESTION);
        }
    }

    /**
     * Controller → gateway → client: the job is admitted, or was before.
     *
     * @param question which one it answers
     * @param plan what is run
     * @param attempt which attempt it is in
     * @param finished by dataset: every batch below is finished, and need not be sent
     * @param audit what the last audit of its journals has shown so far
     */
    record JobAdmitted(long question, JobPlan plan, int attempt, Map<String, Integer> finished, AuditResult audit)
            implements JobAnswer {
        public JobAdmitted(JobPlan plan, int attempt, Map<String, Integer> finished) {
            this(NO_QUESTION, plan, attempt, finished, AuditResult.NONE);
        }

        public JobAdmitted {
            finished = Collections.unmodifiableMap(new TreeMap<>(finished));
        }

        @Override
        public JobId job() {
            return plan.job();
        }
    }

    /**
     * Controller → gateway → client: no.
     *
     * @param question which one it answers
     * @param reason why, for people
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     * @param isBadRequest whether it is for the user to ask for something else: other files, parameters or another name
     */
    record JobRefused(long question, JobId job, String reason, int retryAfterSeconds, boolean isBadRequest)
            implements JobAnswer {
        public JobRefused(JobId job, String reason, int retryAfterSeconds) {
            this(NO_QUESTION, job, reason, retryAfterSeconds, false);
        }

        /** The answer about a job that does not exist; also to whom it does not concern. */
        public static JobRefused unknown(long question, JobId job) {
            return new JobRefused(question, job, "there is no job " + job, 0, false);
        }
    }

    /**
     * Client → gateway → controller: the job is not wanted any more; or the controller's watch → controller: nobody has
     * been heard of for too long.
     *
     * @param reason why, for people
     */
    record AbortJob(JobId job, String reason) implements ControllerInput, GatewayInput {}

    /** Gateway → controller: the job's client is there. */
    record ClientAlive(JobId job) implements RunningJobInput, GatewayInput {}

    /** Controller → aggregators and joiner: these journals of a new job are yours to fold. */
    record JobOpened(JobPlan plan) implements OwnerInput {
        @Override
        public JobId job() {
            return plan.job();
        }
    }

    /**
     * Client → gateway → controller → aggregators and joiner: the dataset has that many batches. It may overtake them.
     *
     * @param batches N: the batches are 0 to N-1
     */
    record EndOfDataset(JobId job, String dataset, int batches)
            implements RunningJobInput, AggregatorJobInput, JoinerJobInput, UploadInput {
        public EndOfDataset {
            if (batches < 0) {
                throw new IllegalArgumentException(dataset + " cannot have " + batches + " batches");
            }
        }
    }

    /**
     * The last stateless role, or the joiner → controller: the batch has come through the stages, and stands in every
     * journal that it concerns.
     *
     * @param aggregators as in {@link Reduced}
     */
    record BatchFinished(BatchId id, int aggregators) implements RunningJobInput {
        public BatchFinished {
            requireAggregators(aggregators);
        }

        @Override
        public JobId job() {
            return id.job();
        }

        @Override
        public int rank() {
            return 1;
        }
    }

    /**
     * Controller → aggregators and joiner: everything of this stands before this entry in the journal, if nothing of it was
     * lost. Which is answered by {@link JournalAudited}.
     *
     * @param audit tells this audit from all others of the job
     * @param batches by dataset that the journal's fold takes: which batches are finished, and how many there are
     * @param handedOver by dataset of the reports that are folded: the partitions that have sent the joiner their groups;
     *     for the joiner
     */
    record AuditJournal(
            JobId job,
            long audit,
            SortedMap<String, SeenBatches> batches,
            SortedMap<String, SortedSet<Integer>> handedOver)
            implements AggregatorJobInput, JoinerJobInput {
        public AuditJournal {
            batches = Collections.unmodifiableSortedMap(new TreeMap<>(batches));
            handedOver = Collections.unmodifiableSortedMap(new TreeMap<>(handedOver));
        }
    }

    /**
     * Aggregators and joiner → controller: what an audit has shown.
     *
     * @param audit which one
     * @param aggregator whose journal it is; {@link #JOINER} for the joiner's
     * @param loss what is missing, for people; empty: nothing
     * @param handedOver the datasets whose groups this aggregator has sent the joiner
     * @param isJoined whether the tables are joined; of a joiner
     */
    record JournalAudited(
            JobId job, long audit, int aggregator, String loss, SortedSet<String> handedOver, boolean isJoined)
            implements RunningJobInput {
        /** Instead of an aggregator. */
        public static final int JOINER = -1;

        public JournalAudited {
            handedOver = Collections.unmodifiableSortedSet(new TreeSet<>(handedOver));
        }

        @Override
        public int rank() {
            return 2;
        }
    }

    /**
     * Controller → results → client: every batch of the dataset below {@code below} is finished; credit for more.
     */
    record Progress(JobId job, String dataset, int below) implements ClientInput {}

    /**
     * Joiner → controller: the tables are joined and published.
     *
     * @param warnings what the client should know: duplicates and misses of reference data
     */
    record TablesJoined(JobId job, List<TableEnd> tables, List<String> warnings) implements RunningJobInput {
        public TablesJoined {
            tables = List.copyOf(tables);
            warnings = List.copyOf(warnings);
        }

        @Override
        public int rank() {
            return 1;
        }
    }

    /**
     * How many slices an output file has: the proof that it is complete.
     *
     * @param slices N: the slices are 0 to N-1
     */
    record TableEnd(String file, int slices) {}

    /** Controller → results → client: the job is done; these files, with that many slices each, are its result. */
    record JobCompleted(JobId job, List<TableEnd> tables, List<String> warnings) implements ClientInput {
        public JobCompleted {
            tables = List.copyOf(tables);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Any role → controller → results → client: the job cannot be done.
     *
     * @param reason which role, dataset and batch, and why
     */
    record JobFailed(JobId job, String reason) implements RunningJobInput, DeadLetterInput, ClientInput {}

    /** A controller, as the leading egg has told it → all controllers: from here on there are so many nodes. */
    record ClusterResized(ClusterSize size) implements ControllerInput {
        @Override
        public JobId job() {
            return JobId.NONE;
        }
    }

    /**
     * A controller that there is not to be any more → all controllers: everything that was its to do has been done.
     *
     * @param controller which one, from 0
     * @param revision of the size that has no place for it
     * @param entries how many entries were its to act upon since then
     */
    record ControllerDrained(int controller, Revision revision, long entries) implements ControllerInput {
        @Override
        public JobId job() {
            return JobId.NONE;
        }

        @Override
        public int rank() {
            return 2;
        }
    }

    /** Client → gateway → controller → aggregators and joiner: the job is over; forget it. */
    record CloseJob(JobId job) implements ControllerInput, OwnerInput, GatewayInput {}

    /**
     * Broker → controller, as a {@link JobFailed}: a message that failed its consumers too often.
     *
     * @param queue where it could not be processed
     * @param poison what it was
     * @param reason why the last attempt failed
     */
    record DeadLetter(String queue, Message poison, String reason) implements DeadLetterInput {
        @Override
        public JobId job() {
            return poison.job();
        }
    }

    // --- Data: batches on their way through the stages. ---------------------------------------------------------

    /** A message about one batch. */
    sealed interface Data extends Message {
        /** Names the batch. */
        BatchId id();

        @Override
        default JobId job() {
            return id().job();
        }

        @Override
        default String subject() {
            return id().dataset() + ", batch " + id().seq();
        }
    }

    /** Client → gateway → filter, or → joiner for reference data: rows as read, the projection's columns. */
    record Rows(JobPlan plan, BatchId id, Batch rows) implements Data, UploadInput, JoinerJobInput {}

    /**
     * Filter → group-by: for each report on the dataset, the rows that passed, {@code keptColumns}. What the batch has to
     * print as it comes stands in the results.
     */
    record Filtered(JobPlan plan, BatchId id, List<Section> sections) implements Data {
        public Filtered {
            sections = List.copyOf(sections);
        }

        @Override
        public int rank() {
            return 1;
        }
    }

    /** Group-by → reducer: for each report, a row for each row: the group keys, then the measures. */
    record Grouped(JobPlan plan, BatchId id, List<Section> sections) implements Data {
        public Grouped {
            sections = List.copyOf(sections);
        }
    }

    /**
     * Reducer → aggregator: what a batch adds to the partitions of this aggregator.
     *
     * @param aggregators among how many aggregators the partitions were divided. In another attempt of the job there may
     *     be more or fewer, and then this is void
     * @param partitions by partition, for each report that has any: rows that add up to its groups, the keys, then the sums
     */
    record Reduced(BatchId id, int aggregators, SortedMap<Integer, List<Section>> partitions)
            implements Data, AggregatorJobInput {
        public Reduced {
            requireAggregators(aggregators);
            SortedMap<Integer, List<Section>> copy = new TreeMap<>();
            partitions.forEach((partition, sections) -> copy.put(partition, List.copyOf(sections)));
            partitions = Collections.unmodifiableSortedMap(copy);
        }
    }

    private static void requireAggregators(int aggregators) {
        if (aggregators < 1) {
            throw new IllegalArgumentException("partitions are divided among " + aggregators + " aggregators");
        }
    }

    /**
     * Aggregator → joiner: for each report on the dataset, the groups of this partition over all batches: keys, sums.
     * Already ranked: groups that no table can print are left out.
     */
    record Aggregated(JobId job, String dataset, int partition, List<Section> sections) implements JoinerJobInput {
        public Aggregated {
            sections = List.copyOf(sections);
        }
    }

    /**
     * Filter or joiner → results → client: a part of an output file.
     *
     * @param file the output file
     * @param seq dense from 0 within the file: slices make up the file in this order
     * @param rows how many records {@code csv} holds
     * @param csv the records, each ended by a line feed, without the header; shared, not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(JobId job, String file, int seq, int rows, byte[] csv) implements ClientInput {}

    // What each role takes. A role switches over its own, so that the compiler knows when one is left out.

    /** What a controller takes. */
    sealed interface ControllerInput extends Message {}

    /** What a controller takes that is about a job in progress. */
    sealed interface RunningJobInput extends ControllerInput {}

    /** What the owner of a job's journals takes, an aggregator or a joiner: which of them to fold, and until when. */
    sealed interface OwnerInput extends Message {}

    /** What stands in the journal of one of a job's aggregators. */
    sealed interface AggregatorJobInput extends Message {}

    /** What stands in the journal of a job's joiner. */
    sealed interface JoinerJobInput extends Message {}

    /** What a gateway takes: from clients for others, and from controllers for clients. */
    sealed interface GatewayInput extends Message {}

    /** What a client uploads. */
    sealed interface UploadInput extends GatewayInput {}

    /** A controller's answer to who asks for a job. */
    sealed interface JobAnswer extends GatewayInput, ClientInput {
        /** The id of the question that it answers. */
        long question();
    }

    /** What a client takes: answers, and what stands in its job's result journal. */
    sealed interface ClientInput extends Message {}

    /** What comes to the queue of dead letters. */
    sealed interface DeadLetterInput extends Message {}
}
