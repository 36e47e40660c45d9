package kopi.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import kopi.core.port.ClusterSimulator;
import kopi.testkit.sim.Chance.Concern;

/**
 * One run: a cluster, its clients, everything that goes wrong by the seed, and what must hold all the same.
 *
 * <p>First things go wrong, for a while of virtual time. Then everything heals, and every job must come to its end within a
 * bound: with the right bytes, or failed by name where something that happened allows it. In the end nothing of a job may
 * be left anywhere.
 *
 * <p>In most runs nothing is lost that was confirmed; then no job may be started over, however long somebody is away and
 * however soon clients lose patience. In most of these clients are so patient that a message that the cluster has lost is
 * noticed before they repair it by sending what is unfinished again.
 */
public final class Simulation {
    private static final long LONGEST_CHAOS = 30 * Timeline.SECOND;
    /** How soon after everything has healed every node must live again: a few starts that each take too long. */
    private static final long WHOLE_WITHIN = 180 * Timeline.SECOND;

    /** By then, what was on its way when everything healed has come: datagrams, and ends that were asked for. */
    private static final long SETTLES = 8 * Timeline.SECOND;

    private static final long LIVENESS = 3_600 * Timeline.SECOND;
    private static final long EVENTS_LIMIT = 3_000_000;
    /** How many uploads are interrupted so that others can go on with them, perhaps with other files. */
    private static final int INTERRUPTED_PERCENT = 50;

    private static final long LOOK_EVERY = Timeline.SECOND;
    private static final Duration STOIC = Duration.ofMinutes(5);
    private static final Duration IMPATIENT = Duration.ofSeconds(3);

    private final Scenario scenario;
    private final World world;
    private final Chance chance;
    private final SimCluster cluster;
    private final List<SimClient> clients = new ArrayList<>();
    /** What is yet to go wrong besides what the seed says. */
    private int awaited;

    private boolean isHealed;
    private long healedAt;
    private boolean wasWhole;
    private long wholeAt;

    /**
     * What to run.
     *
     * @param assignments what the clients have to do, one each
     * @param isCalm whether nothing goes wrong
     */
    public record Scenario(long seed, List<Assignment> assignments, Components parts, boolean isCalm) {
        public Scenario {
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * What has happened.
     *
     * @param traceHash the same for the same run, event by event
     * @param events how many events there were
     * @param millis how much virtual time they took
     */
    public record Outcome(long traceHash, long events, long millis) {}

    private Simulation(Scenario scenario, List<Extra> extras, Consumer<ClusterSimulator.Step> listener) {
        this.scenario = scenario;
        Chance mixture = Chance.of(scenario.seed(), Concern.FAULTS);
        boolean isLossy = mixture.happens(25);
        boolean losesEntries =
                isLossy || extras.stream().anyMatch(extra -> extra.fault().losesEntries());
        boolean isImpatient = mixture.happens(15);
        Set<Fault> possible = EnumSet.allOf(Fault.class);
        possible.removeIf(fault -> fault.losesEntries() && !isLossy);
        FaultPlan faults = scenario.isCalm() ? FaultPlan.none(mixture) : FaultPlan.of(mixture, possible);
        this.world = new World(scenario.seed(), faults, listener);
        this.chance = world.chance(Concern.SUPERVISION);
        boolean mayStartOver = !scenario.isCalm() && losesEntries;
        Duration silence = mayStartOver || isImpatient ? IMPATIENT : STOIC;
        this.cluster = new SimCluster(world, scenario.parts(), mayStartOver, !silence.equals(STOIC));
        extras.forEach(this::await);
        int window = 1 + world.chance(Concern.SCENARIO).below(4);
        for (Assignment assignment : scenario.assignments()) {
            clients.add(new SimClient(cluster, assignment, silence, window));
        }
        cluster.eggs().up();
        clients.forEach(client -> {
            client.process().onDeath(() -> startLater(client.process()));
            world.timeline.after(chance.between(0, 2 * Timeline.SECOND), client.process()::start);
            if (!scenario.isCalm() && client.mayChangeFiles() && chance.happens(INTERRUPTED_PERCENT)) {
                world.timeline.after(chance.between(2 * Timeline.SECOND, 8 * Timeline.SECOND), client.process()::kill);
            }
        });
    }

    /** Something goes wrong besides, and nothing heals before it. */
    private void await(Extra extra) {
        awaited++;
        world.timeline.at(extra.micros(), () -> {
            awaited--;
            if (!isHealed) {
                happens(extra.fault());
            }
        });
    }

    /**
     * Runs it.
     *
     * @throws AssertionError if anything does not hold; its message says how to see it again
     */
    public static Outcome run(Scenario scenario) {
        return run(scenario, List.of(), Trace.SILENT);
    }

    /**
     * What goes wrong besides what the seed says.
     *
     * @param fault one of {@link Fault#ON_DEMAND}
     */
    record Extra(long micros, Fault fault) {}

    /** As above, with more that goes wrong, and somebody who hears of all that happens. */
    static Outcome run(Scenario scenario, List<Extra> extras, Consumer<ClusterSimulator.Step> listener) {
        var simulation = new Simulation(scenario, extras, listener);
        try {
            return simulation.run();
        } catch (AssertionError | RuntimeException e) {
            String tail =
                    Boolean.getBoolean("kopi.sim.trace") ? "\n" + String.join("\n", simulation.world.trace.tail()) : "";
            throw new AssertionError(
                    "./verify --seed " + scenario.seed() + " (-Dkopi.seed=" + scenario.seed() + ") shows it again: "
                            + e.getMessage() + "; faults " + simulation.world.faults + tail,
                    e);
        }
    }

    private Outcome run() {
        long chaosEnds = chance.between(Timeline.SECOND, LONGEST_CHAOS);
        world.timeline.at(chaosEnds, this::healIfDue);
        world.timeline.after(1, this::mischief);
        long nextLook = LOOK_EVERY;
        for (long events = 1; world.timeline.step(); events++) {
            if (world.timeline.now() >= nextLook) {
                nextLook = world.timeline.now() + LOOK_EVERY;
                look();
                if (isDone()) {
                    return new Outcome(world.trace.hash(), events, world.timeline.now() / Timeline.MILLISECOND);
                }
            }
            requireInBounds(events);
        }
        throw new AssertionError("nothing moves any more");
    }

    private void look() {
        clients.forEach(client -> cluster.requireShortQueues(client.assignment().plan(), 4));
        SimEggs eggs = cluster.eggs();
        eggs.operate();
        if (scenario.isCalm()) {
            eggs.requireNoRestart();
        }
        if (world.faults.isOver() || world.timeline.now() > LONGEST_CHAOS) {
            healIfDue();
        }
        if (!isHealed) {
            return;
        }
        boolean isWhole = eggs.isWhole();
        if (!wasWhole && isWhole && world.timeline.now() > healedAt + SETTLES) {
            wasWhole = true;
            wholeAt = world.timeline.now();
        }
        if (wasWhole) {
            eggs.requireQuiet();
            clients.forEach(client -> client.requireNothingLeft(wholeAt));
        }
        if (!isWhole && world.timeline.now() > healedAt + WHOLE_WITHIN) {
            throw new AssertionError("all is healed, and after " + (world.timeline.now() - healedAt) / Timeline.SECOND
                    + " s the cluster is still not whole: " + eggs.state());
        }
    }

    private void healIfDue() {
        if (!isHealed && awaited == 0) {
            heal();
        }
    }

    private void requireInBounds(long events) {
        if (events > EVENTS_LIMIT || world.timeline.now() > healedAt + LONGEST_CHAOS + LIVENESS) {
            List<String> states = new ArrayList<>();
            clients.forEach(client -> states.addAll(client.state()));
            throw new AssertionError("all is healed, and after " + events + " events and "
                    + world.timeline.now() / Timeline.SECOND + " s still not at its end: " + states + ", left "
                    + cluster.remains() + ", eggs " + cluster.eggs().state());
        }
    }

    private boolean isDone() {
        return clients.stream().allMatch(SimClient::isOver)
                && isHealed
                && cluster.eggs().isWhole()
                && cluster.remains().isEmpty();
    }

    private void startLater(SimProcess process) {
        world.timeline.after(chance.acrossMagnitudes(20 * Timeline.MILLISECOND, 5 * Timeline.SECOND), () -> {
            if (!process.isAlive()) {
                process.start();
            }
        });
    }

    /** Nothing goes wrong any more; what is dead is being started. */
    private void heal() {
        world.trace.note("everything", "heals", "");
        isHealed = true;
        healedAt = world.timeline.now();
        world.faults.end();
        cluster.strays().close();
        cluster.eggs().heal();
        cluster.hosts().heal();
        cluster.processes().forEach(SimProcess::resume);
        clients.forEach(client -> client.process().resume());
    }

    // --- What goes wrong now and then. ------------------------------------------------------------------------------

    private void mischief() {
        if (isHealed || world.faults.isOver()) {
            return;
        }
        world.faults.draw().forEach(this::happens);
        world.timeline.after(chance.acrossMagnitudes(20 * Timeline.MILLISECOND, 3 * Timeline.SECOND), this::mischief);
    }

    private void happens(Fault fault) {
        world.trace.note("mischief", fault.name(), "");
        switch (fault) {
            case HOST_LOST -> cluster.hosts().loseOne(chance, cluster.broker());
            case HOST_CUT_OFF -> cluster.hosts().cutOneOff(chance);
            case HOST_SLOW -> cluster.hosts().slowOneDown(chance);
            case STRAY_MESSAGES -> cluster.strays().scatter(chance);
            case FOLD_BROKEN -> cluster.strays().breakFold(chance);
            case BROKER_RESTARTED -> cluster.broker().restart();
            case ENTRIES_LOST -> cluster.broker().restartLosingEntries();
            case MESSAGES_LOST -> cluster.broker().restartLosingMessages();
            case BROKER_WIPED -> cluster.broker().restartEmpty();
            case PAUSED -> anyProcess().pause(chance.acrossMagnitudes(Timeline.SECOND / 10, 15 * Timeline.SECOND));
            case CLOCK_JUMPED -> {
                cluster.clockHasJumped();
                anyProcess().jumpAhead(chance.acrossMagnitudes(2 * Timeline.SECOND, 600 * Timeline.SECOND));
            }
            case MASSACRE ->
                cluster.processes().stream().filter(_ -> chance.happens(70)).forEach(process -> {
                    if (process.mayDie()) {
                        process.kill();
                    }
                });
            case EGGS_KILLED -> cluster.eggs().killAllButOne(chance);
            case HUNG -> {
                SimProcess process = anyProcess();
                if (process.mayDie()) {
                    process.hang();
                }
            }
            case DOOMED -> cluster.eggs().doomOne(chance);
            case EGGS_PARTITIONED ->
                cluster.eggs().partition(chance, chance.acrossMagnitudes(Timeline.SECOND / 2, 15 * Timeline.SECOND));
            case CLIENT_CRASHED -> {
                SimClient client = chance.oneOf(clients);
                if (chance.happens(20)) {
                    client.giveUp();
                } else {
                    client.process().kill();
                }
            }
            case PARTITIONED -> {
                boolean up = chance.happens(70);
                boolean down = !up || chance.happens(50);
                long micros = chance.acrossMagnitudes(Timeline.SECOND / 2, 10 * Timeline.SECOND);
                clients.stream()
                        .filter(_ -> chance.happens(60))
                        .forEach(client -> client.link().ifPresent(link -> link.holdUp(up, down, micros)));
            }
            case CRASH,
                    CRASH_AFTER_SNAPSHOT,
                    CONNECTION_LOST,
                    PUBLISHED_TWICE,
                    CLIENT_CUT_OFF,
                    LAUNCHER_FAILED,
                    DATAGRAM_LOST,
                    DATAGRAM_TWICE,
                    DATAGRAM_LATE,
                    DISK_LOST,
                    WRITE_TORN,
                    GATEWAYS_LOST -> throw new IllegalStateException(fault + " does not happen by itself");
        }
    }

    private SimProcess anyProcess() {
        return chance.oneOf(cluster.processes());
    }
}
