package kopi.core.port;

import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.error.InvalidInputException;

/**
 * Starts the nodes of one cluster, tells whether their processes live, and ends them: processes of this machine, or containers.
 *
 * <p><b>Fencing.</b> Of one life of a node, which is an incarnation, there is never a second copy, and of two lives of one node
 * never two at a time, as far as the runtime reaches: {@link #fencing} says who sees to that, and how far.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and returns without waiting for its effect. {@link Answers}
 * are given on a thread of the runtime's, one at a time, possibly before the call that they answer has returned.
 *
 * <p><b>Failure semantics.</b> A request may fail to be carried out or to be answered: whoever asks asks again. All of them
 * are idempotent, and name the life of the node that they are about: what is not that life any more is left alone, and the
 * answer says what is there instead. A runtime remembers the last life of every node, as long as there is a cluster: it
 * starts none of that number again. Several runtimes may work on the same nodes; of two that start one, one does.
 */
public interface NodeRuntime extends AutoCloseable {
    /** Finds out whether the node's process lives: {@link Answers#checked}. */
    void look(NodeId node);

    /** Lists the processes of all nodes that live: {@link Answers#surveyed}. */
    void list();

    /**
     * Starts a node, unless its process lives, or an incarnation as high was started before; where others start nodes, one that
     * has ended, though nobody has asked for that, and stays away, whichever incarnation that gives: {@link Answers#started},
     * {@link Answers#startFailed}, or {@link Answers#checked} with what is there instead.
     */
    void start(NodeSpec node, long incarnation);

    /**
     * Ends that life of the node at once, so that it is started again where that is others' affair: {@link Answers#exited} when it is over, or {@link Answers#checked} with what is
     * there instead.
     *
     * @param pid the process as far as it is known; a runtime of containers need not care
     */
    void kill(NodeId node, long pid, long incarnation);

    /**
     * Asks that life of the node to end, and kills it if it takes too long. Answers as {@link #kill} does. Asking again does not give it more time.
     */
    void stop(NodeId node, long pid, long incarnation);

    /**
     * Stops that life of the node from doing anything, as a machine would that hangs; for trials. Answers {@link Answers#checked}.
     */
    void freeze(NodeId node, long pid, long incarnation);

    /**
     * Leaves nothing behind of a node whose last life was that one, or an earlier one, and is over. Answers {@link
     * Answers#checked} with what is there then.
     */
    void forget(NodeId node, long incarnation);

    /**
     * What the last life of the node, and those before it as far as they are kept, have logged. Blocks.
     *
     * @throws InvalidInputException if nothing is known of such a node, or its logs are elsewhere; says where
     */
    NodeLog log(NodeId node);

    /** Who sees to it that no life runs twice, in a sentence for people. */
    String fencing();

    /** What is left to eggs. */
    Custody custody();

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

        /** That life of the node is over; comes unasked, too, if the runtime happens to notice. */
        void exited(NodeId node, long incarnation);

        /** For who asks for nothing that is answered. */
        Answers NONE = new Answers() {
            @Override
            public void checked(NodeId node, ProcessState state) {}

            @Override
            public void surveyed(List<Found> found) {}

            @Override
            public void started(NodeId node, long incarnation, long pid, int restarts) {}

            @Override
            public void startFailed(NodeId node, long incarnation, String reason) {}

            @Override
            public void exited(NodeId node, long incarnation) {}
        };
    }
}
