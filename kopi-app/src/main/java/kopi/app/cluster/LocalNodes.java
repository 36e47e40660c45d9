package kopi.app.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import kopi.adapter.process.LocalLauncher;
import kopi.app.config.ClusterConfig;
import kopi.app.node.NodeCommand;
import kopi.app.node.Program;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.error.UnavailableException;
import kopi.core.port.Launcher;

/** The processes of a cluster on this machine, for commands that wait for an answer. For one thread. */
final class LocalNodes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final AtomicReference<Consumer<Object>> listener = new AtomicReference<>(_ -> {});
    private final LocalLauncher launcher;

    /** @param program what nodes run that are started */
    LocalNodes(ClusterConfig config, Program program) {
        launcher = new LocalLauncher(
                new LocalLauncher.Folders(config.runFolder(), config.logs()),
                (node, life) -> NodeCommand.of(program, config, node, life),
                STOP_GRACE,
                new Answers());
    }

    /** The processes that live. */
    List<Found> living() throws InterruptedException {
        return await(launcher::survey, answer -> answer instanceof FoundNodes(List<Found> found) ? found : null);
    }

    private record FoundNodes(List<Found> found) {}

    private record Over(String what) {}

    /** Starts a node, unless it lives. */
    void start(NodeSpec node) throws InterruptedException {
        ProcessState state =
                await(() -> launcher.check(node.id()), answer -> answer instanceof ProcessState known ? known : null);
        if (state instanceof ProcessState.Gone(long lastIncarnation)) {
            // Eggs elsewhere may remember a life that this machine's record has lost with its folder.
            long incarnation = Math.max(lastIncarnation + 1, System.currentTimeMillis());
            Over over = await(() -> launcher.start(node, incarnation), answer -> switch (answer) {
                case Over done -> done;
                case ProcessState _ -> new Over("");
                default -> null;
            });
            if (!over.what().isEmpty()) {
                throw new UnavailableException(over.what());
            }
        }
    }

    /** Ends every process that lives: in good order, or, if that takes too long, by force; leaves no record of any. */
    void stopAll() throws InterruptedException {
        for (Found found : new ArrayList<>(living())) {
            launcher.stop(found.node(), found.process().pid(), found.process().incarnation());
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!living().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new UnavailableException("some processes do not end: " + living());
            }
            Thread.sleep(Duration.ofMillis(50));
        }
        launcher.forgetGone();
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
            throw new UnavailableException("cannot look after the processes of the cluster", e);
        }
    }

    private final class Answers implements Launcher.Answers {
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
        launcher.close();
    }
}
