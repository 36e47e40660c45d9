package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A process that can die, stand still and be started again. What it has planned to do dies with it; what it has on its
 * {@link SimDisk} may stay.
 */
final class SimProcess {
    private final World world;
    private final String name;
    private final Consumer<SimProcess> main;
    private final SimDisk disk;
    /** What the operating system does when it dies: connections break. */
    private final List<Runnable> atExit = new ArrayList<>();
    /** Called when it has died. */
    private Runnable onDeath = () -> {};

    /** What would have happened while it stands still. */
    private final Deque<Runnable> heldUp = new ArrayDeque<>();

    private int incarnation;
    private boolean isAlive;
    private long standsStillUntil;
    private long clockAhead;

    /** @param main what it does when it is started */
    SimProcess(World world, String name, Consumer<SimProcess> main) {
        this.world = world;
        this.name = name;
        this.main = main;
        this.disk = new SimDisk(world, name);
    }

    String name() {
        return name;
    }

    World world() {
        return world;
    }

    SimDisk disk() {
        return disk;
    }

    boolean isAlive() {
        return isAlive;
    }

    boolean standsStill() {
        return isAlive && world.timeline.now() < standsStillUntil;
    }

    /** Rises with every start. */
    int incarnation() {
        return incarnation;
    }

    void onDeath(Runnable hook) {
        onDeath = hook;
    }

    void atExit(Runnable hook) {
        atExit.add(hook);
    }

    /** Its own clock, which may jump ahead but never back. */
    long clockMillis() {
        return (world.timeline.now() + clockAhead) / Timeline.MILLISECOND;
    }

    void jumpAhead(long micros) {
        world.trace.note(name, "clock jumps ahead", micros);
        clockAhead += micros;
    }

    void start() {
        if (isAlive) {
            throw new IllegalStateException(name + " is started while it runs");
        }
        incarnation++;
        isAlive = true;
        standsStillUntil = 0;
        world.trace.note(name, "starts", incarnation);
        main.accept(this);
    }

    /** It is killed, whatever it is doing. */
    void kill() {
        if (!isAlive) {
            return;
        }
        world.trace.note(name, "dies", "");
        isAlive = false;
        heldUp.clear();
        disk.crash();
        List.copyOf(atExit).forEach(Runnable::run);
        atExit.clear();
        onDeath.run();
    }

    /** It stands still (SIGSTOP, a long garbage collection, a suspended machine). */
    void pause(long micros) {
        world.trace.note(name, "stands still", micros);
        standsStillUntil = Math.max(standsStillUntil, world.timeline.now() + micros);
        world.timeline.at(standsStillUntil, this::goOn);
    }

    /** It goes on. */
    void resume() {
        standsStillUntil = 0;
        goOn();
    }

    /** Does what has come up meanwhile, in the order in which it did. */
    private void goOn() {
        while (!standsStill() && !heldUp.isEmpty()) {
            heldUp.remove().run();
        }
    }

    /** Has it do something later, if it still lives then. */
    void after(long micros, String what, Runnable action) {
        at(world.timeline.now() + micros, what, action);
    }

    void at(long micros, String what, Runnable action) {
        at(incarnation, micros, what, action);
    }

    /** Has that life of it do something; another one knows nothing of it. */
    void at(int life, long micros, String what, Runnable action) {
        world.timeline.at(micros, () -> run(life, what, action));
    }

    private void run(int planned, String what, Runnable action) {
        if (!isAlive || incarnation != planned) {
            return;
        }
        if (standsStill() || !heldUp.isEmpty()) {
            heldUp.add(() -> runNow(planned, what, action));
        } else {
            runNow(planned, what, action);
        }
    }

    private void runNow(int planned, String what, Runnable action) {
        if (!isAlive || incarnation != planned) {
            return;
        }
        world.trace.note(name, what, "");
        if (world.faults.strikes(Fault.CRASH)) {
            kill();
            return;
        }
        action.run();
    }

    /** Does something every so often for as long as it lives. */
    void every(long micros, String what, Runnable action) {
        after(micros, what, () -> {
            action.run();
            every(micros, what, action);
        });
    }
}
