package kopi.app.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import kopi.adapter.process.ProcessRuntime;
import kopi.app.config.ClusterConfig;
import kopi.app.node.NodeCommandLine;
import kopi.app.node.Program;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.error.UnavailableException;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.platform.ProcessIdentity;
import kopi.platform.RunningProcesses;

/** The processes of a cluster on this machine, for commands that wait for an answer. For one thread. */
final class LocalNodes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);
    private static final Duration GLANCE = Duration.ofMillis(50);

    private final AtomicReference<Consumer<Object>> listener = new AtomicReference<>(_ -> {});
    private final ProcessRuntime runtime;
    private final Path file;

    /** @param program what nodes run that are started */
    LocalNodes(ClusterConfig config, Program program) {
        this(config, (node, life) -> NodeCommandLine.of(program, config, node, life));
    }

    /** @param command the command line of a life of a node */
    LocalNodes(ClusterConfig config, BiFunction<NodeSpec, Long, List<String>> command) {
        file = config.file();
        runtime = new ProcessRuntime(
                new ProcessRuntime.Folders(config.runFolder(), config.logs()), command, STOP_GRACE, new Answers());
    }

    /** The processes that live. */
    List<Found> living() throws InterruptedException {
        return await(runtime::list, answer -> answer instanceof FoundNodes(List<Found> found) ? found : null);
    }

    private record FoundNodes(List<Found> found) {}

    private record Over(String what) {}

    /** Starts a node, unless it lives. */
    void start(NodeSpec node) throws InterruptedException {
        ProcessState state =
                await(() -> runtime.look(node.id()), answer -> answer instanceof ProcessState known ? known : null);
        if (state instanceof ProcessState.Gone(long lastIncarnation)) {
            // Eggs elsewhere may remember a life that this machine's record has lost with its folder.
            long incarnation = Math.max(lastIncarnation + 1, System.currentTimeMillis());
            Over over = await(() -> runtime.start(node, incarnation), answer -> switch (answer) {
                case Over done -> done;
                case ProcessState _ -> new Over("");
                default -> null;
            });
            if (!over.what().isEmpty()) {
                throw new UnavailableException(over.what());
            }
        }
    }

    /** What is wrong with the files that say what lives, for people; nodes are found without them. */
    List<String> flaws() {
        return runtime.flaws();
    }

    /**
     * Ends every process that lives: in good order, or, if that takes too long, by force; leaves no record of any. First the
     * eggs, which would start the others again.
     */
    void stopAll() throws InterruptedException {
        stop(node -> node.group().equals(RoleKind.EGG.text()));
        stop(_ -> true);
        stopUnrecorded();
        runtime.forgetGone();
    }

    /** Whether any process of the cluster lives, with a record or without one. */
    boolean isAnyLeft() throws InterruptedException {
        return !living().isEmpty()
                || !RunningProcesses.allWithArguments(this::isNodeOfTheCluster).isEmpty();
    }

    private void stop(Predicate<NodeId> which) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Found> left = living(which);
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new UnavailableException("some processes do not exit: " + left);
            }
            left.forEach(found -> runtime.stop(
                    found.node(), found.process().pid(), found.process().incarnation()));
            Thread.sleep(GLANCE);
            left = living(which);
        }
    }

    private List<Found> living(Predicate<NodeId> which) throws InterruptedException {
        return living().stream().filter(found -> which.test(found.node())).toList();
    }

    /** Nodes whose records are lost with their folder: their command lines name this cluster's file. */
    private void stopUnrecorded() throws InterruptedException {
        List<ProcessIdentity> unrecorded = RunningProcesses.allWithArguments(this::isNodeOfTheCluster);
        unrecorded.forEach(process -> process.handle().ifPresent(ProcessHandle::destroy));
        long deadline = System.nanoTime() + STOP_GRACE.toNanos();
        while (unrecorded.stream().anyMatch(ProcessIdentity::isAlive)) {
            if (System.nanoTime() > deadline) {
                unrecorded.forEach(process -> process.handle().ifPresent(ProcessHandle::destroyForcibly));
            }
            Thread.sleep(GLANCE);
        }
    }

    private boolean isNodeOfTheCluster(List<String> arguments) {
        return Collections.indexOfSubList(arguments, List.of(NodeCommandLine.MAIN, NodeCommandLine.NAME)) >= 0
                && Collections.indexOfSubList(arguments, List.of("-f", file.toString())) >= 0;
    }

    private interface Expected<T> {
        @org.jspecify.annotations.Nullable
        T in(Object answer);
    }

    private <T> T await(Runnable request, Expected<T> expected) throws InterruptedException {
        var future = new CompletableFuture<T>();
        listener.set(answer -> {
            T wanted = expected.in(answer);
            if (wanted != null) {
                future.complete(wanted);
            }
        });
        request.run();
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnavailableException("cannot supervise the processes of the cluster", e);
        }
    }

    private final class Answers implements NodeRuntime.Answers {
        @Override
        public void checked(NodeId node, ProcessState state) {
            listener.get().accept(state);
        }

        @Override
        public void surveyed(List<Found> found) {
            listener.get().accept(new FoundNodes(found));
        }

        @Override
        public void started(NodeId node, long incarnation, long pid, int restarts) {
            listener.get().accept(new Over(""));
        }

        @Override
        public void startFailed(NodeId node, long incarnation, String reason) {
            listener.get().accept(new Over(reason));
        }

        @Override
        public void exited(NodeId node, long incarnation) {
            // Whoever waits for it looks at what lives.
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}
