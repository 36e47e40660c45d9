package kopi.core.port;

import java.util.Iterator;
import kopi.core.model.CompactBatch;

/**
 * Where a fold puts rows that wait for others and take too much memory: a disk that may be lost, for the fold's journal has them, too.
 *
 * <p><b>Threads.</b> Any may open; what it has opened belongs to one at a time. <b>Failure semantics.</b> What is spilled is there until
 * it is closed, and is gone with the process at the latest.
 */
public interface SpillStore {
    /** Nothing is spilled. */
    SpillStore NONE = new SpillStore() {
        @Override
        public long memoryBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public Spill open() {
            throw new IllegalStateException("there is nowhere to spill to");
        }
    };

    /** How many bytes of memory the rows of a job that wait may take on this node; what is more is spilled. */
    long memoryBytes();

    /**
     * Room for rows.
     *
     * @throws kopi.core.error.JobFailedException if there is none
     */
    Spill open();

    /** Rows that were spilled. */
    interface Spill extends Iterable<CompactBatch>, AutoCloseable {
        /**
         * Puts a batch behind the others.
         *
         * @throws kopi.core.error.JobFailedException if there is no room for it
         */
        void add(CompactBatch batch);

        /**
         * All batches, in their order; any number of times.
         *
         * @throws kopi.core.error.JobFailedException if they cannot be read any more, also of the iterator
         */
        @Override
        Iterator<CompactBatch> iterator();

        /** Gives up the room. */
        @Override
        void close();
    }
}
