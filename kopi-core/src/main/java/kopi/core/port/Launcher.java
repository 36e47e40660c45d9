package kopi.core.port;

import java.util.List;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;

/**
 * Starts nodes, tells whether their processes live, and ends them: processes of this machine, or containers.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and returns without waiting for its effect. {@link Answers}
 * are given on a thread of the launcher's, one at a time, possibly before the call that they answer has returned.
 *
 * <p><b>Failure semantics.</b> A request may fail to be carried out or to be answered: whoever asks asks again. All of them
 * are idempotent, and name the life of the node that they are about: what is not that life any more is left alone, and the
 * answer says what is there instead. A launcher remembers the last life of every node, as long as there is a cluster: it
 * starts none of that number again. Several launchers may work on the same nodes; of two that start one, one does.
 */
public interface Launcher extends AutoCloseable {
    /** Finds out whether the node's process lives: {@link Answers#checked}. */
    void check(NodeId node);

    /** Lists the processes of all nodes that live: {@link Answers#surveyed}. */
    void survey();

    /**
     * Starts a node, unless its process lives, or an incarnation as high was started before: {@link Answers#started},
     * {@link Answers#startFailed}, or {@link Answers#checked} with what is there instead.
     */
    void start(NodeSpec node, long incarnation);

    /**
     * Ends that life of the node at once: {@link Answers#exited} when it is over, or {@link Answers#checked} with what is
     * there instead.
     *
     * @param pid the process as far as it is known; a launcher of containers need not care
     */
    void kill(NodeId node, long pid, long incarnation);

    /**
     * Asks that life of the node to end, and kills it if it takes too long. Answers as {@link #kill} does. Asking again does not give it more time.
     */
    void stop(NodeId node, long pid, long incarnation);

    /** No answer starts after this returns. The nodes live on. */
    @Override
    void close();

    /** Hears what became of the requests. Every call must return soon. */
    interface Answers {
        /** How the node's process is. */
        void checked(NodeId node, ProcessState state);

        /** The processes that live. */
        void surveyed(List<Found> found);

        /** The node is started, as that life of it. */
        void started(NodeId node, long incarnation, long pid, int restarts);

        /**
         * The node could not be started.
         *
         * @param reason why, for people
         */
        void startFailed(NodeId node, long incarnation, String reason);

        /** That life of the node is over; comes unasked, too, if the launcher happens to notice. */
        void exited(NodeId node, long incarnation);
    }
}
