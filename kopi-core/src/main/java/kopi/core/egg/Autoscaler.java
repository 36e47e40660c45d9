package kopi.core.egg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/**
 * How many nodes there should be of a group that takes messages from queues, by what waits there. More at once, as work that
 * waits is late already: when for a while there was never less than a message for each node, so many more as would have
 * the rest in hand, at most twice as many as there are. Fewer slowly: so many as there was work for at the busiest moment of
 * half a minute, a message each. So what comes and goes within that time changes nothing (hysteresis), and after each change
 * some time passes before the next (cool-down).
 *
 * <p>Times are in milliseconds. Mutable, single owner.
 */
final class Autoscaler {
    /** How long it must have been too much: a few measurements of the queues. */
    static final long UP_AFTER = 6_000;
    /** How long it must have been too little. */
    static final long DOWN_AFTER = 25_000;
    /** A node that was started takes its share by then. */
    static final long COOL_DOWN = 6_000;
    /** So many of the messages that wait one node more takes. */
    static final int IN_HAND = 2;

    private final int min;
    private final int max;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long changedAt = Long.MIN_VALUE / 2;

    private record Sample(long at, long waiting, long inHand) {
        long all() {
            return waiting + inHand;
        }
    }

    /**
     * Nothing is known yet.
     *
     * @param min how many nodes there are at least
     * @param max how many there are at most
     */
    Autoscaler(int min, int max) {
        if (min < 1 || max < min) {
            throw new IllegalArgumentException("there cannot be " + min + " to " + max + " nodes");
        }
        this.min = min;
        this.max = max;
    }

    /**
     * How many there should be, if not so many as there are.
     *
     * @param nodes how many are wanted now
     * @param waiting messages in their queues
     * @param inHand messages that they have taken and not settled, all together
     */
    OptionalInt look(long now, int nodes, long waiting, long inHand) {
        samples.addLast(new Sample(now, waiting, inHand));
        while (samples.getFirst().at() < now - DOWN_AFTER) {
            samples.removeFirst();
        }
        int target = nodes < min || nodes > max ? Math.clamp(nodes, min, max) : target(now, nodes, waiting);
        if (target == nodes) {
            return OptionalInt.empty();
        }
        changedAt = now;
        return OptionalInt.of(target);
    }

    private int target(long now, int nodes, long waiting) {
        if (now - changedAt < COOL_DOWN) {
            return nodes;
        }
        if (isTooMuch(now, nodes)) {
            return Math.clamp(nodes + Math.ceilDiv(waiting, IN_HAND), nodes, Math.min(max, 2 * nodes));
        }
        // What was before the last change was the work of another number.
        boolean isKnown = samples.getFirst().at() <= now - DOWN_AFTER + COOL_DOWN && now - changedAt >= DOWN_AFTER;
        return isKnown ? Math.clamp(busiest(), min, nodes) : nodes;
    }

    private boolean isTooMuch(long now, int nodes) {
        boolean isKnown = samples.getFirst().at() <= now - UP_AFTER;
        return isKnown
                && samples.stream()
                        .filter(sample -> sample.at() >= now - UP_AFTER)
                        .allMatch(sample -> sample.waiting() >= nodes);
    }

    private long busiest() {
        return samples.stream().mapToLong(Sample::all).max().orElse(0);
    }
}
