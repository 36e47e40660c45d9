package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What goes wrong in a run, and how often. Each run has its own mixture, because a run in which everything happens finds
 * less than many runs in which some things happen often (Groce et al., "Swarm Testing", ISSTA 2012).
 */
final class FaultPlan {
    private static final int MOST_MISHAPS = 60;
    private static final int RARITIES = 5;

    /** Their events are rare enough. */
    private static final Set<Fault> OF_EVENTS = EnumSet.range(Fault.DISK_LOST, Fault.GATEWAYS_LOST);

    private final Chance chance;
    private final Map<Fault, Integer> perMillion = new EnumMap<>(Fault.class);
    /** How many more things may go wrong, so that every run comes to an end. */
    private int mishaps;

    private FaultPlan(Chance chance, int mishaps) {
        this.chance = chance;
        this.mishaps = mishaps;
    }

    static FaultPlan none(Chance chance) {
        return new FaultPlan(chance, 0);
    }

    /**
     * A mixture of those that are possible.
     *
     * @param possible which faults may be part of it
     */
    static FaultPlan of(Chance chance, Set<Fault> possible) {
        FaultPlan plan = new FaultPlan(chance, 1 + chance.below(MOST_MISHAPS));
        // In some runs mishaps come at once, in others here and there to the end.
        int rarity = 1 << chance.below(RARITIES);
        for (Fault fault : possible) {
            if (chance.happens(60)) {
                boolean isDrawn = Fault.ON_DEMAND.contains(fault) || OF_EVENTS.contains(fault);
                plan.perMillion.put(fault, isDrawn ? fault.perMillion : fault.perMillion / rarity);
            }
        }
        return plan;
    }

    /** Whether it goes wrong this time. */
    boolean strikes(Fault fault) {
        if (mishaps == 0 || !chance.rarely(perMillion.getOrDefault(fault, 0))) {
            return false;
        }
        mishaps--;
        return true;
    }

    /** Whether it goes wrong this time; for what goes wrong so often that nobody counts it. */
    boolean hits(Fault fault) {
        return mishaps > 0 && chance.rarely(perMillion.getOrDefault(fault, 0));
    }

    /** One of those that happen now and then, or none. */
    List<Fault> draw() {
        List<Fault> drawn = new ArrayList<>();
        for (Fault fault : Fault.ON_DEMAND) {
            if (drawn.isEmpty() && strikes(fault)) {
                drawn.add(fault);
            }
        }
        return drawn;
    }

    /** Whether this run has that fault in its mixture. */
    boolean has(Fault fault) {
        return perMillion.containsKey(fault);
    }

    /** Nothing goes wrong any more. */
    void end() {
        mishaps = 0;
    }

    boolean isOver() {
        return mishaps == 0;
    }

    @Override
    public String toString() {
        return perMillion.keySet().toString();
    }
}
