package kopi.docker;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.egg.Custody;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.platform.runtime.RuntimeThread;

/**
 * Nodes as containers of one Docker engine. Everything is known from the engine: a container is one life of a node, and says so
 * in its labels and its name; the last dead one of a node stays, for its number and its log.
 *
 * <p><b>Fencing.</b> The engine lets one container have a name, so one life is started by one egg. That no two lives run at a
 * time takes more, as two eggs that lead may want different ones: each makes its container, looks who else has, and gives way
 * to a later life and to whatever runs; a container that is made and not started it removes, which fails if that was started
 * meanwhile, and then gives way. Whoever finds its own removed does not start.
 *
 * <p>All work is done, and all answers are given, on one thread of the runtime's own.
 */
final class DockerRuntime implements NodeRuntime {
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(3);
    private static final Comparator<Container> BY_LIFE = Comparator.comparingLong(Container::incarnation);

    private final Engine engine;
    private final Settings settings;
    private final Answers answers;
    private final RuntimeThread thread;
    /** By node: the life that has been asked to end. */
    private final Map<NodeId, Long> stopping = new HashMap<>();

    DockerRuntime(Engine engine, Settings settings, Answers answers) {
        this.engine = engine;
        this.settings = settings;
        this.answers = answers;
        this.thread = new RuntimeThread(answers);
    }

    // --- Requests. ------------------------------------------------------------------------------------------------

    @Override
    public void look(NodeId node) {
        submit(node, () -> answers.checked(node, state(node)));
    }

    @Override
    public void list() {
        thread.survey(() -> engine.list(settings.cluster()).stream()
                .filter(Container::isRunning)
                .map(container -> new Found(container.node(), alive(container)))
                .toList());
    }

    @Override
    public void start(NodeSpec node, long incarnation) {
        thread.submit(() -> {
            try {
                startUnlessThere(node, incarnation);
            } catch (EngineException e) {
                answers.startFailed(node.id(), incarnation, "cannot start " + node.id() + ": " + e.getMessage());
            }
        });
    }

    /** Whichever pid it has inside. */
    @Override
    public void kill(NodeId node, long pid, long incarnation) {
        submit(node, () -> {
            Optional<Container> life = life(node, incarnation);
            if (life.isEmpty()) {
                answers.checked(node, state(node));
            } else {
                engine.signal(life.get().id(), "SIGKILL");
                awaitEnd(node, incarnation, KILL_PATIENCE, () -> answers.checked(node, state(node)));
            }
        });
    }

    @Override
    public void stop(NodeId node, long pid, long incarnation) {
        submit(node, () -> {
            Optional<Container> life = life(node, incarnation);
            if (life.isEmpty()) {
                answers.checked(node, state(node));
            } else if (!Long.valueOf(incarnation).equals(stopping.put(node, incarnation))) {
                engine.signal(life.get().id(), "SIGTERM");
                awaitEnd(node, incarnation, settings.stopGrace(), () -> {
                    engine.signal(life.get().id(), "SIGKILL");
                    awaitEnd(node, incarnation, KILL_PATIENCE, () -> stopping.remove(node));
                });
            }
        });
    }

    @Override
    public void freeze(NodeId node, long pid, long incarnation) {
        submit(node, () -> {
            life(node, incarnation).ifPresent(container -> engine.pause(container.id()));
            answers.checked(node, state(node));
        });
    }

    @Override
    public void forget(NodeId node, long incarnation) {
        submit(node, () -> {
            List<Container> lives = engine.list(settings.cluster(), node);
            if (lives.stream().allMatch(life -> !life.isRunning() && life.incarnation() <= incarnation)) {
                lives.forEach(life -> engine.remove(life.id()));
            }
            answers.checked(node, state(node));
        });
    }

    @Override
    public NodeLog log(NodeId node) {
        try {
            if (newest(node).isEmpty()) {
                throw new InvalidInputException("the Docker engine has no container of " + node
                        + "; kopi status shows the nodes that there are");
            }
        } catch (EngineException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()), e);
        }
        return new ContainerLog(engine, () -> newest(node).map(Container::id));
    }

    @Override
    public String fencing() {
        return "names of containers, of which the engine lets each be there once, and giving way; they reach as far as one"
                + " engine does";
    }

    @Override
    public Custody custody() {
        return Custody.EGGS;
    }

    private void submit(NodeId node, Runnable task) {
        submit(Duration.ZERO, node, task);
    }

    private void submit(Duration delay, NodeId node, Runnable task) {
        thread.ask(delay, node, () -> {
            try {
                task.run();
            } catch (EngineException e) {
                stopping.remove(node);
                throw e;
            }
        });
    }

    @Override
    public void close() {
        thread.close();
    }

    // --- Looking. -------------------------------------------------------------------------------------------------

    private Optional<Container> newest(NodeId node) {
        return engine.list(settings.cluster(), node).stream().max(BY_LIFE);
    }

    private ProcessState state(NodeId node) {
        return state(engine.list(settings.cluster(), node));
    }

    private static ProcessState state(List<Container> lives) {
        return lives.stream()
                .filter(Container::isRunning)
                .max(BY_LIFE)
                .<ProcessState>map(DockerRuntime::alive)
                .orElseGet(() -> new Gone(
                        lives.stream().mapToLong(Container::incarnation).max().orElse(0)));
    }

    private static Alive alive(Container container) {
        long age = Duration.between(container.created(), Instant.now()).toMillis();
        return new Alive(0, container.incarnation(), container.restarts(), Math.max(0, age), container.isPaused());
    }

    private Optional<Container> life(NodeId node, long incarnation) {
        return engine.list(settings.cluster(), node).stream()
                .filter(container -> container.incarnation() == incarnation && container.isRunning())
                .findFirst();
    }

    /** Looks again and again whether that life has ended; afterwards, or when patience is over, goes on. */
    private void awaitEnd(NodeId node, long incarnation, Duration patience, Runnable otherwise) {
        if (life(node, incarnation).isEmpty()) {
            stopping.remove(node, incarnation);
            answers.exited(node, incarnation);
        } else if (patience.isPositive()) {
            submit(GLANCE, node, () -> awaitEnd(node, incarnation, patience.minus(GLANCE), otherwise));
        } else {
            otherwise.run();
        }
    }

    // --- Starting. ------------------------------------------------------------------------------------------------

    private void startUnlessThere(NodeSpec node, long incarnation) {
        List<Container> before = engine.list(settings.cluster(), node.id());
        if (before.stream().anyMatch(life -> life.isRunning() || life.incarnation() >= incarnation)) {
            answers.checked(node.id(), state(before));
            return;
        }
        int restarts =
                before.stream().mapToInt(life -> life.restarts() + 1).max().orElse(0);
        Optional<String> own = engine.create(name(node.id(), incarnation), container(node, incarnation, restarts));
        if (own.isEmpty() || !isFirst(node.id(), own.get(), incarnation) || !engine.start(own.get())) {
            own.ifPresent(engine::remove);
            answers.checked(node.id(), state(node.id()));
            return;
        }
        answers.started(node.id(), incarnation, 0, restarts);
        before.stream().sorted(BY_LIFE.reversed()).skip(1).forEach(life -> engine.remove(life.id()));
    }

    /** Whether no other egg is about to start the node, or has. */
    private boolean isFirst(NodeId node, String own, long incarnation) {
        return engine.list(settings.cluster(), node).stream()
                .filter(other -> !other.id().equals(own))
                .noneMatch(other -> other.isRunning()
                        || other.incarnation() > incarnation
                        || (other.isNew() && !engine.remove(other.id())));
    }

    private String name(NodeId node, long incarnation) {
        return "kopi-" + settings.cluster().replaceAll("[^A-Za-z0-9_.-]", "-") + "-" + node + "-" + incarnation;
    }

    private Map<String, Object> container(NodeSpec node, long incarnation, int restarts) {
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("Binds", settings.mounts());
        host.put("RestartPolicy", Map.of("Name", "no"));
        host.put("SecurityOpt", List.of("no-new-privileges"));
        host.put("LogConfig", Map.of("Type", "json-file", "Config", Map.of("max-size", "16m", "max-file", "2")));
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("Image", settings.image());
        container.put("Hostname", node.id().name());
        container.put("Cmd", settings.command().apply(node, incarnation));
        container.put("Env", settings.environment());
        container.put(
                "Labels",
                Map.of(
                        Engine.CLUSTER,
                        settings.cluster(),
                        Engine.NODE,
                        node.id().name(),
                        Engine.INCARNATION,
                        Long.toString(incarnation),
                        Engine.RESTARTS,
                        Integer.toString(restarts),
                        "kopi.roles",
                        String.join(",", RoleKind.texts(node.roles()))));
        if (!settings.network().isEmpty()) {
            host.put("NetworkMode", settings.network());
            container.put(
                    "NetworkingConfig",
                    Map.of(
                            "EndpointsConfig",
                            Map.of(
                                    settings.network(),
                                    Map.of("Aliases", List.of(node.id().name())))));
        }
        container.put("HostConfig", host);
        return container;
    }
}
