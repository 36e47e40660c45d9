package kopi.docker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.platform.runtime.RuntimeThread;

/**
 * Nodes as containers that Compose has made, and the engine starts again when they end by themselves. To kill a node is to have
 * its container started again; to start one, to start a container that was killed by hand, which the engine leaves alone.
 *
 * <p><b>Lives.</b> A container has one after the other. Which one is meant follows from the time: what was started later than the
 * incarnation that is named is another life, and left alone.
 *
 * <p>All work is done, and all answers are given, on one thread of the runtime's own.
 */
final class ComposeRuntime implements NodeRuntime {
    private static final String NOT_OURS = "containers of this cluster are made and removed by Compose";

    private final Engine engine;
    private final String cluster;
    private final Answers answers;
    private final RuntimeThread thread;

    ComposeRuntime(Engine engine, String cluster, Answers answers) {
        this.engine = engine;
        this.cluster = cluster;
        this.answers = answers;
        this.thread = new RuntimeThread(answers);
    }

    @Override
    public void look(NodeId node) {
        thread.ask(node, () -> answers.checked(node, state(find(node))));
    }

    @Override
    public void list() {
        thread.survey(() -> {
            List<Found> found = new ArrayList<>();
            engine.members(cluster)
                    .forEach((node, container) -> engine.inspect(container)
                            .filter(ContainerLife::isRunning)
                            .ifPresent(life -> found.add(new Found(node, alive(life)))));
            return found;
        });
    }

    /** Starts the container of a node that was killed. */
    @Override
    public void start(NodeSpec node, long incarnation) {
        thread.ask(node.id(), () -> {
            Optional<ContainerLife> killed = find(node.id()).filter(ContainerLife::wasKilled);
            if (killed.isEmpty() || !engine.start(killed.get().id())) {
                answers.checked(node.id(), state(find(node.id())));
            } else {
                answers.started(node.id(), incarnation, 0, killed.get().restarts() + 1);
            }
        });
    }

    @Override
    public void kill(NodeId node, long pid, long incarnation) {
        thread.ask(node, () -> {
            Optional<ContainerLife> life = life(node, incarnation);
            if (life.isEmpty()) {
                answers.checked(node, state(find(node)));
            } else {
                engine.restart(life.get().id());
                answers.exited(node, incarnation);
            }
        });
    }

    @Override
    public void stop(NodeId node, long pid, long incarnation) {
        notOurs(node);
    }

    @Override
    public void freeze(NodeId node, long pid, long incarnation) {
        thread.ask(node, () -> {
            life(node, incarnation).ifPresent(life -> engine.pause(life.id()));
            answers.checked(node, state(find(node)));
        });
    }

    @Override
    public void forget(NodeId node, long incarnation) {
        notOurs(node);
    }

    private void notOurs(NodeId node) {
        thread.submit(() -> answers.checked(node, new Unclear(NOT_OURS)));
    }

    @Override
    public NodeLog log(NodeId node) {
        try {
            if (find(node).isEmpty()) {
                throw new InvalidInputException("the Docker engine has no container of " + node
                        + "; kopi status shows the nodes that there are");
            }
        } catch (EngineException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
        return new ContainerLog(engine, () -> find(node).map(ContainerLife::id));
    }

    @Override
    public String fencing() {
        return "Compose, which makes one container for a node, and the engine, which runs it once; they reach as far as one engine"
                + " does";
    }

    @Override
    public Custody custody() {
        return Custody.SHARED;
    }

    private Optional<ContainerLife> find(NodeId node) {
        return Optional.ofNullable(engine.members(cluster).get(node)).flatMap(engine::inspect);
    }

    private Optional<ContainerLife> life(NodeId node, long incarnation) {
        return find(node).filter(life -> life.isRunning() && life.incarnation() <= incarnation);
    }

    private static ProcessState state(Optional<ContainerLife> life) {
        return life.filter(ContainerLife::isRunning)
                .<ProcessState>map(ComposeRuntime::alive)
                .orElseGet(() -> new Gone(life.map(ContainerLife::incarnation).orElse(0L)));
    }

    private static Alive alive(ContainerLife life) {
        long age = Duration.between(life.startedAt(), Instant.now()).toMillis();
        return new Alive(0, life.incarnation(), life.restarts(), Math.max(0, age), life.isPaused());
    }

    @Override
    public void close() {
        thread.close();
    }
}
