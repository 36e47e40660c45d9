package kopi.core.role;

import kopi.core.port.SpillStore;

/**
 * What a partition has for joining facts.
 *
 * @param spills where what waits goes when it takes too much memory
 * @param waitingBytes how much that is, for one report
 * @param buildBytes how much memory the side that is built may take at a time; a larger one is built in rounds
 * @param partition which of the job's it is, from 0
 * @param partitions how many the job has
 */
record JoinRoom(SpillStore spills, long waitingBytes, long buildBytes, int partition, int partitions) {
    /** So many rounds are enough for anything that a partition can hold. */
    private static final int MAX_ROUNDS = 1 << 10;

    /**
     * Of one of a job's partitions, which share what the job may take on this node.
     *
     * @param own how many of them are on this node
     */
    static JoinRoom of(SpillStore spills, FoldMemory memory, int partition, int partitions, int own) {
        return new JoinRoom(
                spills,
                spills.memoryBytes() / own,
                Math.min(memory.limit() / own, spills.memoryBytes()) / 2,
                partition,
                partitions);
    }

    /** In how many rounds a side is built that takes so many bytes. */
    int rounds(long bytes) {
        return Math.clamp(Math.ceilDiv(bytes, Math.max(1, buildBytes)), 1, MAX_ROUNDS);
    }
}
