package kopi.adapter.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
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
import kopi.platform.FileLocks;
import kopi.platform.PrivateFiles;
import kopi.platform.ProcessIdentity;
import kopi.platform.runtime.RuntimeThread;

/**
 * Nodes as detached processes of this machine: each in a session of its own, so that it outlives who started it, with its
 * output appended to a log file.
 *
 * <p>Everything is known from files (see {@link ProcessRecord}), so runtimes of several eggs agree; a lock on the folder
 * lets one start or forget nodes at a time. A record outlives its node, also one that is not wanted any more: the number
 * of a life must not come again as long as anybody may remember it. A process is killed only if its pid and its time of start are those recorded
 * for that incarnation.
 *
 * <p>All work is done, and all answers are given, on one thread of the runtime's own.
 */
public final class ProcessRuntime implements NodeRuntime {
    /** In the folder of the nodes' locks. */
    static final String FOLDER_LOCK = "launcher.lock";

    private static final String LOG = ".log";

    /** How soon the end of a process is looked for, and how often. */
    private static final Duration GLANCE = Duration.ofMillis(20);
    /** A killed process that is still there after this waits for its disk; whoever wants to know asks again. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);

    /**
     * Where the runtime keeps what.
     *
     * @param run locks and records; the same for all nodes and eggs of a cluster
     * @param logs each node's output, {@code ID.log}
     */
    public record Folders(Path run, Path logs) {}

    private final Folders folders;
    private final BiFunction<NodeSpec, Long, List<String>> command;
    private final Duration stopGrace;
    private final Answers answers;
    private final List<String> detached;
    private final RuntimeThread thread;
    /** By node: the life that has been asked to end. */
    private final Map<NodeId, Long> stopping = new HashMap<>();

    /**
     * A runtime; makes its folders.
     *
     * @param command the command line of a node, by its incarnation
     * @param stopGrace how long a node may take to stop until it is killed
     * @throws UnavailableException if the folders cannot be made
     */
    public ProcessRuntime(
            Folders folders, BiFunction<NodeSpec, Long, List<String>> command, Duration stopGrace, Answers answers) {
        this.folders = folders;
        this.command = command;
        this.stopGrace = stopGrace;
        this.answers = answers;
        try {
            PrivateFiles.folder(folders.run());
            PrivateFiles.folder(folders.logs(), file -> file.endsWith(LOG));
        } catch (IOException e) {
            throw new UnavailableException("cannot make the folders of the cluster: " + e, e);
        }
        // Without setsid (macOS) a node outlives its runtime, too, but not a Ctrl-C on their common terminal.
        this.detached = onPath("setsid").map(List::of).orElse(List.of());
        this.thread = new RuntimeThread(answers);
    }

    private static Optional<String> onPath(String program) {
        for (String folder :
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }

    // --- Requests. ------------------------------------------------------------------------------------------------

    @Override
    public void look(NodeId node) {
        thread.submit(() -> answers.checked(node, state(node)));
    }

    @Override
    public void list() {
        thread.submit(this::answerSurvey);
    }

    @Override
    public void start(NodeSpec node, long incarnation) {
        thread.submit(() -> startUnlessThere(node, incarnation));
    }

    @Override
    public void kill(NodeId node, long pid, long incarnation) {
        thread.submit(() -> {
            Optional<ProcessRecord> life = life(node, pid, incarnation);
            if (life.isEmpty()) {
                answers.checked(node, state(node));
            } else {
                handle(life.get()).ifPresent(ProcessRuntime::destroy);
                awaitEnd(node, life.get(), KILL_PATIENCE, () -> answers.checked(node, state(node)));
            }
        });
    }

    /** Java refuses to destroy the very process that it runs in. */
    private static void destroy(ProcessHandle process) {
        if (process.pid() == ProcessHandle.current().pid()) {
            signal("KILL", process.pid());
        } else {
            process.destroyForcibly();
        }
    }

    @Override
    public void stop(NodeId node, long pid, long incarnation) {
        thread.submit(() -> {
            Optional<ProcessRecord> life = life(node, pid, incarnation);
            if (life.isEmpty()) {
                answers.checked(node, state(node));
            } else if (!Long.valueOf(incarnation).equals(stopping.put(node, incarnation))) {
                handle(life.get()).ifPresent(ProcessHandle::destroy);
                awaitEnd(node, life.get(), stopGrace, () -> {
                    handle(life.get()).ifPresent(ProcessRuntime::destroy);
                    awaitEnd(node, life.get(), KILL_PATIENCE, () -> stopping.remove(node));
                });
            }
        });
    }

    @Override
    public void freeze(NodeId node, long pid, long incarnation) {
        thread.submit(() -> {
            if (life(node, pid, incarnation).isPresent()) {
                signal("STOP", pid);
            }
            answers.checked(node, state(node));
        });
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UnavailableException("cannot send signals: " + e.getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void forget(NodeId node, long incarnation) {
        thread.submit(() -> {
            try (FileChannel channel = openFolderLock()) {
                boolean isOver = ProcessRecord.read(folders.run(), node)
                        .filter(record -> record.incarnation() <= incarnation)
                        .isPresent();
                if (isOver && FileLocks.tryLock(channel)) {
                    forget(node);
                }
                answers.checked(node, state(node));
            } catch (IOException e) {
                answers.checked(node, new Unclear("cannot clear " + folders.run() + ": " + e.getMessage()));
            }
        });
    }

    @Override
    public NodeLog log(NodeId node) {
        Path log = folders.logs().resolve(node + LOG);
        if (!Files.isRegularFile(log)) {
            throw new InvalidInputException("there is no " + log + "; kopi status shows the nodes that there are");
        }
        return new LogTail(log);
    }

    @Override
    public String fencing() {
        return "locks in " + folders.run()
                + ": one of each node, which it holds while it runs, and one of the folder, under"
                + " which nodes are started; they reach as far as that folder does, which is one machine";
    }

    @Override
    public Custody custody() {
        return Custody.EGGS;
    }

    @Override
    public void close() {
        thread.close();
    }

    // --- Looking. -------------------------------------------------------------------------------------------------

    private ProcessState state(NodeId node) {
        return ProcessRecord.read(folders.run(), node).map(this::state).orElse(new Gone(0));
    }

    private ProcessState state(ProcessRecord record) {
        return record.isAlive() ? alive(record) : new Gone(record.incarnation());
    }

    private static Alive alive(ProcessRecord record) {
        ProcessIdentity process = record.process();
        return new Alive(
                process.pid(), record.incarnation(), record.restarts(), process.ageMillis(), process.isStopped());
    }

    private void answerSurvey() {
        List<Found> found = new ArrayList<>();
        try {
            for (NodeId node : ProcessRecord.nodes(folders.run())) {
                ProcessRecord.read(folders.run(), node)
                        .filter(ProcessRecord::isAlive)
                        .ifPresent(record -> found.add(new Found(node, alive(record))));
            }
        } catch (IOException _) {
            // Half of the truth would be a lie: it will be asked again.
            return;
        }
        answers.surveyed(found);
    }

    /** The process, if it is that life of the node. */
    private Optional<ProcessRecord> life(NodeId node, long pid, long incarnation) {
        return ProcessRecord.read(folders.run(), node)
                .filter(record ->
                        record.process().pid() == pid && record.incarnation() == incarnation && record.isAlive());
    }

    private static Optional<ProcessHandle> handle(ProcessRecord record) {
        return record.process().handle();
    }

    /** Looks again and again whether the process has ended; afterwards, or when patience is over, goes on. */
    private void awaitEnd(NodeId node, ProcessRecord life, Duration patience, Runnable otherwise) {
        if (!life.isAlive()) {
            stopping.remove(node, life.incarnation());
            answers.exited(node, life.incarnation());
        } else if (patience.isPositive()) {
            thread.submit(GLANCE, () -> awaitEnd(node, life, patience.minus(GLANCE), otherwise));
        } else {
            otherwise.run();
        }
    }

    // --- Starting and forgetting, under the lock of the folder. ----------------------------------------------------

    private void startUnlessThere(NodeSpec node, long incarnation) {
        Runnable answer;
        try (FileChannel channel = openFolderLock()) {
            answer = FileLocks.tryLock(channel)
                    ? startUnlessThereLocked(node, incarnation)
                    : () -> answers.checked(node.id(), new Unclear("another runtime is at work"));
        } catch (IOException e) {
            answer = () ->
                    answers.startFailed(node.id(), incarnation, "cannot start " + node.id() + ": " + e.getMessage());
        }
        // Only now: whoever hears it may want the lock next.
        answer.run();
    }

    private Runnable startUnlessThereLocked(NodeSpec node, long incarnation) throws IOException {
        Optional<ProcessRecord> last = ProcessRecord.read(folders.run(), node.id());
        if (last.filter(record -> record.isAlive() || record.incarnation() >= incarnation)
                .isPresent()) {
            ProcessState state = state(last.get());
            return () -> answers.checked(node.id(), state);
        }
        Process process = launch(node, incarnation);
        ProcessIdentity identity =
                ProcessIdentity.of(process.pid()).orElseGet(() -> new ProcessIdentity(process.pid(), "ended"));
        ProcessRecord record = ProcessRecord.next(last, identity, incarnation);
        record.write(folders.run(), node.id());
        return () -> {
            answers.started(node.id(), incarnation, process.pid(), record.restarts());
            var _ = process.onExit().thenRun(() -> thread.submit(() -> answers.exited(node.id(), incarnation)));
        };
    }

    private Process launch(NodeSpec node, long incarnation) throws IOException {
        List<String> line = new ArrayList<>(detached);
        line.addAll(command.apply(node, incarnation));
        Path log = folders.logs().resolve(node.id() + LOG);
        PrivateFiles.touch(log);
        var builder = new ProcessBuilder(line);
        JvmOptions.removeConflicting(builder.environment());
        return builder.redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void forget(NodeId node) throws IOException {
        if (ProcessRecord.read(folders.run(), node)
                .filter(ProcessRecord::isAlive)
                .isEmpty()) {
            ProcessRecord.delete(folders.run(), node);
            Files.deleteIfExists(NodeLock.lockFile(folders.run(), node));
        }
    }

    /**
     * Leaves nothing behind of all nodes whose processes are gone: for when a cluster is down. Unlike requests, does it
     * before it returns.
     */
    public void forgetGone() {
        try (FileChannel channel = openFolderLock()) {
            if (FileLocks.tryLock(channel)) {
                for (NodeId node : ProcessRecord.nodes(folders.run())) {
                    forget(node);
                }
                if (ProcessRecord.nodes(folders.run()).isEmpty()) {
                    Files.deleteIfExists(folderLock());
                }
            }
        } catch (IOException e) {
            throw new UnavailableException("cannot clear " + folders.run() + ": " + e, e);
        }
    }

    /** What is wrong with records of nodes, for people: such a file is passed over, and its node found without it. */
    public List<String> flaws() {
        try {
            return ProcessRecord.nodes(folders.run()).stream()
                    .flatMap(node -> ProcessRecord.flaw(folders.run(), node).stream())
                    .toList();
        } catch (IOException e) {
            return List.of("cannot look into " + folders.run() + ": " + e);
        }
    }

    private Path folderLock() {
        return folders.run().resolve(FOLDER_LOCK);
    }

    private FileChannel openFolderLock() throws IOException {
        return FileChannel.open(folderLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
