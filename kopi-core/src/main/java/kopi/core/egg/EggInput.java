package kopi.core.egg;

import java.util.List;

/**
 * What an egg is told. Everything but {@link Tick} may be lost, come late, twice or in another order.
 *
 * <p>{@code now} is a time in milliseconds on a clock of the egg's own that is not set by anybody ({@link
 * System#nanoTime}, say), when the egg takes the input.
 */
public sealed interface EggInput {
    /** When the egg takes it, in milliseconds. */
    long now();

    /** Time has passed. Due every {@link EggOptions#tickEvery}: an egg that is not told takes itself for paused. */
    record Tick(long now) implements EggInput {}

    /** A datagram has come; it is known to be from this cluster. */
    record DatagramCame(long now, Datagram datagram) implements EggInput {}

    /** The runtime has looked: answers {@link EggEffect.Check}, and {@link EggEffect.Start} if it did not start it. */
    record ProcessChecked(long now, NodeId node, ProcessState state) implements EggInput {}

    /** The runtime has started a node. */
    record Started(long now, NodeId node, long incarnation, long pid, int restarts) implements EggInput {}

    /**
     * The runtime could not start a node.
     *
     * @param reason why, for people
     */
    record StartFailed(long now, NodeId node, long incarnation, String reason) implements EggInput {}

    /** That life of the node has ended: it was killed, stopped, or died by itself. */
    record Exited(long now, NodeId node, long incarnation) implements EggInput {}

    /** Answers {@link EggEffect.Survey}: the processes that run. */
    record Surveyed(long now, List<Found> found) implements EggInput {
        public Surveyed {
            found = List.copyOf(found);
        }
    }

    /** A process that runs. */
    record Found(NodeId node, ProcessState.Alive process) {}

    /**
     * Somebody wants another number of nodes with a role.
     *
     * @param request names the request in {@link EggEffect.Reply}
     */
    record ScaleRequested(long now, long request, String role, int count) implements EggInput {}

    /** Somebody wants everything to stop. */
    record DownRequested(long now, long request) implements EggInput {}

    /** Somebody wants everything to run, failed nodes, too. */
    record UpRequested(long now, long request) implements EggInput {}
}
