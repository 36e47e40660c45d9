package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.testkit.sim.Chance.Concern;

/**
 * Starts and ends processes, as {@code kopi.adapter.process.ProcessRuntime} does: each egg has a runtime of its own, and
 * all of them go by the same records, which outlive everybody. A request of an egg that dies meanwhile is not carried out.
 */
final class SimRuntime {
    private static final long FASTEST = Timeline.MILLISECOND;
    private static final long SLOWEST = 20 * Timeline.MILLISECOND;
    /** What a wall clock shows at the start of a run, in milliseconds: lives that are started by hand go by it. */
    private static final long EPOCH = 1_800_000_000_000L;

    private static final long LONGEST_STOP = 2 * Timeline.SECOND;

    private final World world;
    private final Map<NodeId, SimProcess> processes;
    private final Map<NodeId, Life> lives = new TreeMap<>();
    /** Who has started the present life of a node, and is told when that ends. */
    private final Map<NodeId, Hand> parents = new TreeMap<>();

    /** Whether the machine of a node is there. */
    private final Predicate<NodeId> isThere;

    private long lastPid = 1_000;
    private int starts;
    private int kills;

    /** The last life of a node. */
    private record Life(long incarnation, long pid, int restarts) {}

    SimRuntime(World world, Map<NodeId, SimProcess> processes, Predicate<NodeId> isThere) {
        this.world = world;
        this.processes = processes;
        this.isThere = isThere;
        processes.forEach((id, process) -> process.onDeath(() -> ended(id)));
    }

    /** How many processes it has started. */
    int starts() {
        return starts;
    }

    /** How many it was asked to kill. */
    int kills() {
        return kills;
    }

    /** The runtime of an egg's present life. */
    NodeRuntime of(SimProcess egg, NodeRuntime.Answers answers) {
        return new Hand(egg, egg.life(), answers);
    }

    /** Somebody starts a node by hand, unless it lives. */
    void startByHand(NodeId id) {
        if (!process(id).isAlive()) {
            launch(id, Math.max(incarnation(id) + 1, EPOCH + world.timeline.now() / Timeline.MILLISECOND));
        }
    }

    private Life launch(NodeId id, long incarnation) {
        Life last = lives.get(id);
        var life = new Life(incarnation, ++lastPid, last == null ? 0 : last.restarts() + 1);
        lives.put(id, life);
        parents.remove(id);
        starts++;
        process(id).start(incarnation);
        return life;
    }

    /** The runtime that has started it is told, if whoever it works for still lives then. */
    private void ended(NodeId id) {
        Hand parent = parents.remove(id);
        if (parent != null) {
            long incarnation = incarnation(id);
            parent.egg.at(
                    parent.eggsLife,
                    world.timeline.now() + delay(),
                    "hears that a node has ended",
                    () -> parent.answers.exited(id, incarnation));
        }
    }

    private SimProcess process(NodeId id) {
        SimProcess process = processes.get(id);
        if (process == null) {
            throw new AssertionError("there is no node " + id);
        }
        return process;
    }

    private long incarnation(NodeId id) {
        Life life = lives.get(id);
        return life == null ? 0 : life.incarnation();
    }

    /** The pid that the present life of a node has. */
    long pid(NodeId id) {
        Life life = lives.get(id);
        return life == null ? 0 : life.pid();
    }

    private ProcessState state(NodeId id) {
        Life life = lives.get(id);
        return life == null || !process(id).isAlive() ? new Gone(incarnation(id)) : alive(id, life);
    }

    private Alive alive(NodeId id, Life life) {
        SimProcess process = process(id);
        return new Alive(
                life.pid(),
                life.incarnation(),
                life.restarts(),
                process.age() / Timeline.MILLISECOND,
                process.isHung());
    }

    private boolean isThatLife(NodeId id, long pid, long incarnation) {
        Life life = lives.get(id);
        return life != null
                && life.pid() == pid
                && life.incarnation() == incarnation
                && process(id).isAlive();
    }

    private long delay() {
        return world.chance(Concern.SUPERVISION).between(FASTEST, SLOWEST);
    }

    /** What an egg reaches it by. */
    private final class Hand implements NodeRuntime {
        private final SimProcess egg;
        private final int eggsLife;
        private final Answers answers;

        Hand(SimProcess egg, int eggsLife, Answers answers) {
            this.egg = egg;
            this.eggsLife = eggsLife;
            this.answers = answers;
        }

        private void work(String what, Runnable task) {
            egg.after(delay(), what, task);
        }

        private boolean fails() {
            return world.faults.strikes(Fault.LAUNCHER_FAILED);
        }

        @Override
        public void look(NodeId node) {
            work(
                    "looks for a process",
                    () -> answers.checked(node, fails() ? new Unclear("it could not look") : state(node)));
        }

        @Override
        public void list() {
            work("lists processes", () -> {
                if (!fails()) {
                    List<Found> found = new ArrayList<>();
                    lives.forEach((id, life) -> {
                        if (process(id).isAlive()) {
                            found.add(new Found(id, alive(id, life)));
                        }
                    });
                    answers.surveyed(found);
                }
            });
        }

        @Override
        public void start(NodeSpec node, long incarnation) {
            work("starts a process", () -> {
                NodeId id = node.id();
                if (fails() || !isThere.test(id)) {
                    answers.startFailed(id, incarnation, "there is no room for it");
                } else if (process(id).isAlive() || incarnation(id) >= incarnation) {
                    answers.checked(id, state(id));
                } else {
                    Life life = launch(id, incarnation);
                    parents.put(id, this);
                    answers.started(id, incarnation, life.pid(), life.restarts());
                }
            });
        }

        @Override
        public void kill(NodeId node, long pid, long incarnation) {
            kills++;
            work("kills a process", () -> {
                if (!fails()) {
                    end(node, pid, incarnation);
                }
            });
        }

        private void end(NodeId node, long pid, long incarnation) {
            if (isThatLife(node, pid, incarnation)) {
                parents.remove(node);
                process(node).kill();
                answers.exited(node, incarnation);
            } else {
                answers.checked(node, state(node));
            }
        }

        @Override
        public void stop(NodeId node, long pid, long incarnation) {
            long grace = world.chance(Concern.SUPERVISION).between(FASTEST, LONGEST_STOP);
            work("asks a process to end", () -> egg.after(grace, "awaits its end", () -> end(node, pid, incarnation)));
        }

        @Override
        public void freeze(NodeId node, long pid, long incarnation) {
            throw new UnsupportedOperationException("the simulation's faults freeze processes");
        }

        @Override
        public void forget(NodeId node, long incarnation) {
            throw new UnsupportedOperationException("no egg wants that");
        }

        @Override
        public NodeLog log(NodeId node) {
            throw new UnsupportedOperationException("no egg wants that");
        }

        @Override
        public String fencing() {
            return "the simulation's one table of lives";
        }

        @Override
        public Custody custody() {
            return Custody.EGGS;
        }

        @Override
        public void close() {
            // It ends with its egg.
        }
    }
}
