package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A process that can die, stand still and be started again. What it has planned to do dies with it; what it has on its
 * {@link SimDisk} may stay.
 */
final class SimProcess {
    private static final long NEVER = -1;
    /** A shorter stand-still passes for a delay. */
    private static final long PASSES_FOR_DELAY = Timeline.SECOND;

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

    /** Whether it may be killed by chance. */
    private BooleanSupplier mayDie = () -> true;

    private int life;
    private long incarnation;
    private boolean isAlive;
    private boolean isUp;
    private boolean isHung;
    private long startedAt;
    private long standsStillUntil;
    /** Since when it has stood still, or {@link #NEVER}. */
    private long stillSince = NEVER;
    /** For how long this life has stood still before. */
    private long stoodStill;

    private long clockAhead;

    /** Until then nothing outside of its machine can be reached, nor reach it. */
    private long cutOffUntil;
    /** What notices that it is cut off, and for how many microseconds. */
    private final List<LongConsumer> whenCutOff = new ArrayList<>();

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

    /** Whether it has finished starting. */
    boolean isUp() {
        return isAlive && isUp;
    }

    void up() {
        isUp = true;
    }

    /** Whether it stands still until somebody kills it. */
    boolean isHung() {
        return isAlive && isHung;
    }

    boolean standsStill() {
        return isAlive && (isHung || world.timeline.now() < standsStillUntil);
    }

    /** How many things have come up while it stands still. */
    int backlog() {
        return heldUp.size();
    }

    /** Rises by one with every start. */
    int life() {
        return life;
    }

    /** What whoever started it calls this life. */
    long incarnation() {
        return incarnation;
    }

    /** For how many microseconds this life has been. */
    long age() {
        return world.timeline.now() - startedAt;
    }

    /** For how many microseconds this life has been without standing still, but for moments. */
    long awake() {
        return age() - stoodStill - (stillSince == NEVER ? 0 : worthMention(world.timeline.now() - stillSince));
    }

    private static long worthMention(long micros) {
        return micros > PASSES_FOR_DELAY ? micros : 0;
    }

    void onDeath(Runnable hook) {
        onDeath = hook;
    }

    /** Asked before it is killed by chance. */
    void mayDie(BooleanSupplier guard) {
        mayDie = guard;
    }

    boolean mayDie() {
        return mayDie.getAsBoolean();
    }

    void atExit(Runnable hook) {
        atExit.add(hook);
    }

    /** Has its present life's connections notice when its machine is cut off, with the microseconds for which it is. */
    void whenCutOff(LongConsumer hook) {
        whenCutOff.add(hook);
    }

    /** Its machine is cut off from all others. */
    void cutOff(long micros) {
        cutOffUntil = world.timeline.now() + micros;
        List.copyOf(whenCutOff).forEach(hook -> hook.accept(micros));
    }

    /** For how many microseconds it is still cut off. */
    long cutOffFor() {
        return Math.max(0, cutOffUntil - world.timeline.now());
    }

    /** Its machine is not cut off any more. */
    void reconnect() {
        cutOffUntil = 0;
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
        start(incarnation + 1);
    }

    /** @param named what this life is called; higher than all before */
    void start(long named) {
        if (isAlive || named <= incarnation) {
            throw new AssertionError(
                    name + " is started as " + named + ", and " + (isAlive ? "lives" : "was") + " as " + incarnation);
        }
        life++;
        incarnation = named;
        isAlive = true;
        isUp = false;
        isHung = false;
        startedAt = world.timeline.now();
        standsStillUntil = 0;
        stillSince = NEVER;
        stoodStill = 0;
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
        whenCutOff.clear();
        onDeath.run();
    }

    /** It stands still (SIGSTOP, a long garbage collection, a suspended machine). */
    void pause(long micros) {
        world.trace.note(name, "stands still", micros);
        standsStillUntil = Math.max(standsStillUntil, world.timeline.now() + micros);
        beStill();
        world.timeline.at(standsStillUntil, this::goOn);
    }

    /** It stands still for good. */
    void hang() {
        world.trace.note(name, "hangs", "");
        isHung = true;
        beStill();
    }

    private void beStill() {
        stillSince = stillSince == NEVER ? world.timeline.now() : stillSince;
    }

    /** It goes on, unless it hangs. */
    void resume() {
        standsStillUntil = 0;
        goOn();
    }

    /** Does what has come up meanwhile, in the order in which it did. */
    private void goOn() {
        if (!standsStill() && stillSince != NEVER) {
            stoodStill += worthMention(world.timeline.now() - stillSince);
            stillSince = NEVER;
        }
        while (!standsStill() && !heldUp.isEmpty()) {
            heldUp.remove().run();
        }
    }

    /** Has it do something later, if it still lives then. */
    void after(long micros, String what, Runnable action) {
        at(world.timeline.now() + micros, what, action);
    }

    void at(long micros, String what, Runnable action) {
        at(life, micros, what, action);
    }

    /** Has that life of it do something; another one knows nothing of it. */
    void at(int planned, long micros, String what, Runnable action) {
        world.timeline.at(micros, () -> run(planned, what, action));
    }

    /** Has its present life do something now, or when it no longer stands still. */
    void now(String what, Runnable action) {
        run(life, what, action);
    }

    /** Has that life of it do something now, or when it no longer stands still. */
    void now(int planned, String what, Runnable action) {
        run(planned, what, action);
    }

    private void run(int planned, String what, Runnable action) {
        if (!isAlive || life != planned) {
            return;
        }
        if (standsStill() || !heldUp.isEmpty()) {
            heldUp.add(() -> runNow(planned, what, action));
        } else {
            runNow(planned, what, action);
        }
    }

    private void runNow(int planned, String what, Runnable action) {
        if (!isAlive || life != planned) {
            return;
        }
        world.trace.note(name, what, "");
        if (!crashes()) {
            action.run();
        }
    }

    /** Dies by chance, between two things that it does; tells whether it has. */
    boolean crashes() {
        if (mayDie() && world.faults.strikes(Fault.CRASH)) {
            kill();
        }
        return !isAlive;
    }

    /** Does something every so often for as long as it lives. */
    void every(long micros, String what, Runnable action) {
        after(micros, what, () -> {
            action.run();
            every(micros, what, action);
        });
    }
}
