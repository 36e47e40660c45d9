package kopi.core.port;

/**
 * Which messages the earlier processes of this node died at. A process that runs out of memory cannot say why; so it notes
 * what it is about to work on, where the next one finds it.
 *
 * <p>What counts is a death in the middle of that very message. A message that was merely in hand when its consumer was
 * killed, or when the connection to the broker broke, has done nothing, however often that happens.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. <b>Failure semantics.</b> What was noted may be lost with
 * the machine or its disk: then a message is blamed later, never wrongly.
 */
public interface Attempts {
    /**
     * So many processes of a node may end in the middle of a message; then the node takes it no more, and its job fails by
     * name. Fewer than make a node failed ({@code EggOptions.RestartLimits}), so that no single message does.
     */
    int DEATH_LIMIT = 2;

    /** Notes nothing: where a process and its messages live and die together. */
    Attempts NONE = new Attempts() {
        @Override
        public int deaths(long message) {
            return 0;
        }

        @Override
        public Attempt begin(long message) {
            return () -> {};
        }
    };

    /** How many processes of this node ended in the middle of that message. */
    int deaths(long message);

    /** Notes that this process is about to work on that message. */
    Attempt begin(long message);

    /** Work on a message. */
    interface Attempt extends AutoCloseable {
        /** It is over, and the process still there. */
        @Override
        void close();
    }
}
