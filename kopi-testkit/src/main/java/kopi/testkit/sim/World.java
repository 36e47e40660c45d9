package kopi.testkit.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import kopi.core.port.ClusterSimulator;
import kopi.testkit.sim.Chance.Concern;

/** What everything in a run shares: time, chance, what goes wrong, and who watches. */
final class World {
    private static final long FASTEST = 200;
    private static final long SLOWEST = 60 * Timeline.MILLISECOND;
    /** Now and then something takes so many times as long as usual. */
    private static final int STRAGGLER = 20;

    private final Map<Concern, Chance> chances = new EnumMap<>(Concern.class);
    private final long usualLatency;

    final Timeline timeline = new Timeline();
    final Trace trace;
    final SimLedger ledger = new SimLedger();
    final FaultPlan faults;

    World(long seed, FaultPlan faults) {
        this(seed, faults, Trace.SILENT);
    }

    World(long seed, FaultPlan faults, Consumer<ClusterSimulator.Step> listener) {
        this.trace = new Trace(timeline, listener);
        for (Concern concern : Concern.values()) {
            chances.put(concern, Chance.of(seed, concern));
        }
        this.faults = faults;
        this.usualLatency = chance(Concern.SCENARIO).acrossMagnitudes(FASTEST, SLOWEST);
    }

    Chance chance(Concern concern) {
        Chance chance = chances.get(concern);
        if (chance == null) {
            throw new IllegalStateException("no chance for " + concern);
        }
        return chance;
    }

    /** How long a message is under way this time. */
    long latency() {
        Chance network = chance(Concern.NETWORK);
        long usual = network.between(usualLatency / 2, usualLatency * 2);
        return network.happens(3) ? usual * STRAGGLER : usual;
    }
}
