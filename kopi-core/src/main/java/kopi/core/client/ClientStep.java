package kopi.core.client;

import java.time.Duration;
import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.JobId;

/**
 * What a {@link ClientEngine} wants done next. A driver carries steps out in their order and decides nothing; a
 * {@link Send}, an {@link Append} and a {@link WakeReaders} may overtake the others.
 *
 * @param <P> the rows of a batch, ready to be sent
 */
public sealed interface ClientStep<P> {
    /**
     * Connect to that gateway and ask it; report {@link ClientEngine#admitted}, {@link ClientEngine#refused} or
     * {@link ClientEngine#callFailed}. The connection stays until {@link HangUp}.
     *
     * @param call tells this connection from all others
     * @param gateway which one, from 0
     * @param question an {@link Message.OpenJob} or a {@link Message.FindJob}
     */
    record Ask<P>(int call, int gateway, Message question) implements ClientStep<P> {}

    /**
     * Connect to that gateway and tell it; report {@link ClientEngine#delivered} when that is safely in the journal of the
     * job's controller, or {@link ClientEngine#callFailed}.
     *
     * @param notice a {@link Message.CloseJob} or a {@link Message.AbortJob}
     */
    record Notify<P>(int call, int gateway, Message notice) implements ClientStep<P> {}

    /** Close that connection, if it is open. */
    record HangUp<P>(int call) implements ClientStep<P> {}

    /** Start every output file anew, and start to read the input, if there is any. */
    record Begin<P>(int reading, JobPlan plan) implements ClientStep<P> {}

    /**
     * Read results; report {@link ClientEngine#entry}, {@link ClientEngine#gone} and {@link ClientEngine#ended}.
     *
     * @param next the offset of the first entry that is wanted
     * @param stamp the stamp of the one before; 0 if there is none
     */
    record ReadResults<P>(int call, JobId job, long next, long stamp) implements ClientStep<P> {}

    /**
     * Open an upload; report {@link ClientEngine#uploading} at once, then {@link ClientEngine#batchStored}, {@link
     * ClientEngine#endStored} and {@link ClientEngine#ended}.
     */
    record OpenUpload<P>(int call, JobId job) implements ClientStep<P> {}

    /** Send an item over that connection's upload. */
    record Send<P>(int call, Item<P> item) implements ClientStep<P> {}

    /** Readers that were not allowed to send may be now. */
    record WakeReaders<P>() implements ClientStep<P> {}

    /** The next records of an output file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Append<P>(String file, int rows, byte[] csv) implements ClientStep<P> {}

    /** Stop reading, throw away what was written, and open the input again; {@link Begin} will come again. */
    record StartOver<P>(String reason) implements ClientStep<P> {}

    /** Give every output file its name; report {@link ClientEngine#committed}. */
    record Commit<P>() implements ClientStep<P> {}

    /** Throw away what was written. */
    record Discard<P>() implements ClientStep<P> {}

    /** Call {@link ClientEngine#tick} when so much time has passed, instead of when an earlier one of these said. */
    record Wake<P>(Duration after) implements ClientStep<P> {}

    /** Nothing to do: something that people should know. */
    record Report<P>(Event event) implements ClientStep<P> {}

    /** It is over. */
    record Finish<P>(Outcome outcome) implements ClientStep<P> {}

    /**
     * Something to be uploaded.
     *
     * @param <P> the rows of a batch, ready to be sent
     */
    sealed interface Item<P> {
        /** A batch of a dataset. */
        record Rows<P>(String dataset, int seq, P rows) implements Item<P> {}

        /** So many batches make up the dataset. */
        record End<P>(String dataset, int batches) implements Item<P> {}
    }

    /** How a client gets on with gateways; lines for people, each told once. */
    sealed interface Event {
        /** No gateway has admitted the job yet, or none any more; or it makes no progress, as some node is away. */
        record Waiting(String why) implements Event {}

        /**
         * The job makes no progress, though all who fold its journals are there and miss nothing.
         *
         * @param quiet for how long
         * @param items how many batches, and ends of datasets, are unfinished and sent again
         */
        record SentAgain(Duration quiet, int items) implements Event {}

        /** One of the gateways is of no use. */
        record WrongGateway(String what) implements Event {}

        /** The job is admitted, or goes on: nothing is waited for any more. */
        record Admitted() implements Event {}
    }

    /** How it has ended. */
    sealed interface Outcome {
        /** Every output file is complete and has its name. */
        record Done(List<String> warnings) implements Outcome {
            public Done {
                warnings = List.copyOf(warnings);
            }
        }

        /** No output file was written. */
        record Failed(Throwable reason) implements Outcome {}

        /** It was stopped; no output file was written. */
        record Stopped() implements Outcome {}
    }
}
