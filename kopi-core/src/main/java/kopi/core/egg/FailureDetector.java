package kopi.core.egg;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Says for how long a node has been silent, while the egg itself was listening.
 *
 * <p>Time in which the egg could not have heard anything counts against nobody. That is time in which it was <b>paused</b>
 * (it was not told the time when due: stopped, swapped out, out of processor time) or <b>deaf</b> (it does not even hear
 * the heartbeats that it sends to itself). Afterwards everybody has a whole window to be heard again.
 *
 * <pre>
 *   UNKNOWN --heard--&gt; ALIVE --silent for suspectAfter--&gt; SUSPECT
 *                        ^                                  |
 *                        +--------heard, paused, deaf-------+
 *   any --its next life is awaited--&gt; UNKNOWN
 * </pre>
 *
 * <p>A fixed time-out, as in Chandra and Toueg ("Unreliable failure detectors for reliable distributed systems", 1996) it
 * can only ever be a suspicion: who acts on it asks the runtime first.
 */
final class FailureDetector {
    /** What is thought of a node. */
    enum Verdict {
        UNKNOWN,
        ALIVE,
        SUSPECT
    }

    private final NodeId self;
    private final EggOptions options;
    /** When each node was last heard. */
    private final Map<NodeId, Long> heard = new TreeMap<>();
    /** Since when each node's present life could have been heard, if that is later than the rest. */
    private final Map<NodeId, Long> awaited = new TreeMap<>();

    private OptionalLong passedAt = OptionalLong.empty();
    private long listeningSince;
    private long heardSelfAt;

    FailureDetector(NodeId self, EggOptions options) {
        this.self = self;
        this.options = options;
    }

    /**
     * Time has passed; to be called with every input, before anything else.
     *
     * @return whether the egg was paused
     */
    boolean passed(long now) {
        boolean isFirst = passedAt.isEmpty();
        boolean wasPaused = !isFirst && now - passedAt.getAsLong() > options.pauseAfter();
        if (isFirst || wasPaused) {
            listeningSince = now;
            heardSelfAt = now;
        }
        passedAt = OptionalLong.of(now);
        return wasPaused;
    }

    /** A sign of life. */
    void heard(NodeId node, long now) {
        if (node.equals(self)) {
            if (isDeaf(now)) {
                listeningSince = now;
            }
            heardSelfAt = now;
        }
        heard.put(node, now);
    }

    /**
     * Another life of the node is awaited; what was heard of the last one does not count.
     *
     * @param since when its heartbeats began to count: before that, it was not silent
     */
    void await(NodeId node, long since) {
        heard.remove(node);
        awaited.put(node, since);
    }

    /** It was never there. */
    void forget(NodeId node) {
        heard.remove(node);
        awaited.remove(node);
    }

    /** Whether the egg does not hear itself: then it knows nothing about others. */
    boolean isDeaf(long now) {
        return now - heardSelfAt > options.pauseAfter();
    }

    /** For how many milliseconds nothing was heard of the node although it could have been. */
    long silence(NodeId node, long now) {
        if (isDeaf(now)) {
            return 0;
        }
        long since = Math.max(awaited.getOrDefault(node, Long.MIN_VALUE), heard.getOrDefault(node, Long.MIN_VALUE));
        return now - Math.max(listeningSince, since);
    }

    /** What to think of the node. */
    Verdict verdict(NodeId node, long now) {
        if (!heard.containsKey(node)) {
            return Verdict.UNKNOWN;
        }
        return silence(node, now) < options.suspectAfter() ? Verdict.ALIVE : Verdict.SUSPECT;
    }
}
