package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection as long as it holds: what is sent on one lane arrives in the order of sending, and when it breaks, a part of
 * what was under way has still arrived. Each end learns in its own time that it is broken; what it sends meanwhile is lost.
 */
final class Cable {
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final SimProcess client;
    private final int life;
    private final Map<String, Long> lanes = new TreeMap<>();
    private final List<Runnable> atServerEnd = new ArrayList<>();
    private final List<Runnable> atClientEnd = new ArrayList<>();

    private long brokenAt = NEVER;

    Cable(World world, SimProcess client) {
        this.world = world;
        this.client = client;
        this.life = client.life();
    }

    boolean isBroken() {
        return world.timeline.now() > brokenAt;
    }

    /** Has the server do something when it learns that this is broken. */
    void atServerEnd(Runnable action) {
        atServerEnd.add(action);
    }

    /** Has the client do something when it learns that this is broken. */
    void atClientEnd(Runnable action) {
        atClientEnd.add(action);
    }

    void toServer(String lane, Runnable action) {
        long arrival = arrival("> " + lane);
        world.timeline.at(arrival, () -> {
            if (arrival <= brokenAt) {
                action.run();
            }
        });
    }

    void toClient(String lane, String what, Runnable action) {
        long arrival = arrival("< " + lane);
        client.at(life, arrival, what, () -> {
            if (arrival <= brokenAt) {
                action.run();
            }
        });
    }

    private long arrival(String lane) {
        long arrival = world.timeline.now() + world.latency();
        return lanes.merge(lane, arrival, Math::max);
    }

    /**
     * It breaks. What is under way and would arrive within {@code grace} still does.
     *
     * @param grace microseconds
     * @param unnoticed how many microseconds it takes the client to notice then
     */
    void breakOff(long grace, long unnoticed) {
        brokenAt = Math.min(brokenAt, world.timeline.now() + grace);
        world.timeline.at(brokenAt + 1, () -> run(atServerEnd));
        client.at(life, brokenAt + 1 + unnoticed, "notices that a connection is gone", () -> run(atClientEnd));
    }

    private static void run(List<Runnable> actions) {
        List<Runnable> all = List.copyOf(actions);
        actions.clear();
        all.forEach(Runnable::run);
    }
}
