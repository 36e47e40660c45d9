package kopi.testkit.sim;

import java.time.Duration;
import java.util.List;
import kopi.core.node.NodeEngine;
import kopi.core.node.NodeStep;

/** Carries out the steps of a {@link NodeEngine}, as {@code kopi.app.node.NodeProcess} does. */
final class SimNode {
    private static final long TICK = 3 * Timeline.SECOND;
    private static final Duration LONGEST_TICK = Duration.ofSeconds(5);

    private final SimProcess process;
    private final SimConnection broker;
    private final NodeEngine engine = new NodeEngine(LONGEST_TICK);
    private List<SimJournalDriver> folds = List.of();
    /** How many folds have not answered the tick that is under way. */
    private int unanswered;

    SimNode(SimProcess process, SimConnection broker) {
        this.process = process;
        this.broker = broker;
    }

    /** Its roles have been started. */
    void hosts(List<SimJournalDriver> started) {
        folds = started;
        engine.ready();
        process.every(TICK, "hears the time", this::tick);
    }

    /** What it tells the eggs now. */
    List<NodeStep> beat() {
        return engine.beat(nanos(), broker.health());
    }

    /** The next tick comes when everybody has answered. */
    private void tick() {
        if (unanswered == 0) {
            engine.tick(nanos(), broker.health()).forEach(this::carryOut);
        }
    }

    private void carryOut(NodeStep step) {
        switch (step) {
            case NodeStep.Tick(long millis) -> {
                unanswered = folds.size();
                folds.forEach(fold -> fold.tick(millis, this::answered));
                if (folds.isEmpty()) {
                    engine.ticked();
                }
            }
            case NodeStep.Beat _ -> throw new AssertionError("nobody asked for a heartbeat");
            case NodeStep.Stop(String reason) -> throw new AssertionError(process.name() + " stops: " + reason);
        }
    }

    private void answered() {
        unanswered--;
        if (unanswered == 0) {
            engine.ticked();
        }
    }

    private long nanos() {
        return process.clockMillis() * 1_000_000;
    }
}
