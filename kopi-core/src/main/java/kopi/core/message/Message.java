package kopi.core.message;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;

/** Everything that is sent. */
public sealed interface Message {
    /** The job that it is about. */
    JobId job();

    /** What it is about, for people: the kind of message, or the dataset and batch. */
    default String subject() {
        return getClass().getSimpleName();
    }

    // --- Control: the life of a job. -----------------------------------------------------------------------------

    /**
     * Client → gateway → controller: please run this. Sending it again is harmless.
     *
     * @param plan what to run
     * @param input a fingerprint of what the client reads: the same input, cut the same way, has the same one, so that
     *     nobody goes on with a job from other files
     * @param attempt from 0; a higher one than the job has starts it over, with everything sent again
     * @param gateway where the answer goes
     */
    record OpenJob(JobPlan plan, String input, int attempt, String gateway) implements Message {
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
     */
    record FindJob(JobId job, String gateway) implements Message {}

    /**
     * Controller → gateway → client: the job is admitted, or was before.
     *
     * @param plan what is run
     * @param attempt which attempt it is in
     * @param finished by dataset: every batch below is finished, and need not be sent
     */
    record JobAdmitted(JobPlan plan, int attempt, Map<String, Integer> finished) implements Message {
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
     * @param reason why, for people
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     */
    record JobRefused(JobId job, String reason, int retryAfterSeconds) implements Message {}

    /**
     * Client → gateway → controller: the job is not wanted any more; or the controller's watch → controller: nobody has
     * been heard of for too long.
     *
     * @param reason why, for people
     */
    record AbortJob(JobId job, String reason) implements Message {}

    /** Gateway → controller: the job's client is there. */
    record ClientAlive(JobId job) implements Message {}

    /** Controller → aggregators and joiner: these journals of a new job are yours to fold. */
    record JobOpened(JobPlan plan) implements Message {
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
    record EndOfDataset(JobId job, String dataset, int batches) implements Message {
        public EndOfDataset {
            if (batches < 0) {
                throw new IllegalArgumentException(dataset + " cannot have " + batches + " batches");
            }
        }
    }

    /** The last stateless role, or the joiner → controller: the batch has come through the stages. */
    record BatchFinished(BatchId id) implements Message {
        @Override
        public JobId job() {
            return id.job();
        }
    }

    /**
     * Controller → results → client: every batch of the dataset below {@code below} is finished; credit for more.
     */
    record Progress(JobId job, String dataset, int below) implements Message {}

    /**
     * Joiner → controller: the tables are joined and published.
     *
     * @param warnings what the client should know: duplicates and misses of reference data
     */
    record TablesJoined(JobId job, List<TableEnd> tables, List<String> warnings) implements Message {
        public TablesJoined {
            tables = List.copyOf(tables);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * How many slices an output file has: the proof that it is complete.
     *
     * @param slices N: the slices are 0 to N-1
     */
    record TableEnd(String file, int slices) {}

    /** Controller → results → client: the job is done; these files, with that many slices each, are its result. */
    record JobCompleted(JobId job, List<TableEnd> tables, List<String> warnings) implements Message {
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
    record JobFailed(JobId job, String reason) implements Message {}

    /** Client → gateway → controller → aggregators and joiner: the job is over; forget it. */
    record CloseJob(JobId job) implements Message {}

    /**
     * Broker → controller, as a {@link JobFailed}: a message that failed its consumers too often.
     *
     * @param queue where it could not be processed
     * @param poison what it was
     * @param reason why the last attempt failed
     */
    record DeadLetter(String queue, Message poison, String reason) implements Message {
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
    record Rows(JobPlan plan, BatchId id, Batch rows) implements Data {}

    /**
     * Rows as they came over the wire: a gateway passes them on without opening them. Whoever takes them from a broker
     * gets {@link Rows}.
     *
     * @param packed how the codec of messages writes the rows; shared, not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent")
    record PackedRows(JobPlan plan, BatchId id, byte[] packed) implements Data {}

    /** Filter → group-by: for each report on the dataset, the rows that passed, {@code shapeColumns}. */
    record Filtered(JobPlan plan, BatchId id, List<Section> sections) implements Data {
        public Filtered {
            sections = List.copyOf(sections);
        }
    }

    /** Group-by → reducer: for each report, a row for each row: the group keys, then the measures. */
    record Grouped(JobPlan plan, BatchId id, List<Section> sections) implements Data {
        public Grouped {
            sections = List.copyOf(sections);
        }
    }

    /**
     * Reducer → aggregator: for each report, rows that add up to the groups of this partition: the keys, then the sums.
     */
    record Reduced(BatchId id, int partition, List<Section> sections) implements Data {
        public Reduced {
            sections = List.copyOf(sections);
        }
    }

    /**
     * Aggregator → joiner: for each report on the dataset, the groups of this partition over all batches: keys, sums.
     * Already ranked: groups that no table can print are left out.
     */
    record Aggregated(JobId job, String dataset, int partition, List<Section> sections) implements Message {
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
    record Slice(JobId job, String file, int seq, int rows, byte[] csv) implements Message {}
}
