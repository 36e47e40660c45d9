package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.error.UnavailableException;

/**
 * A process that outlives this JVM, and is found again by its pid and the time at which it started: a pid alone may
 * belong to somebody else by now. Not thread-safe.
 */
final class OwnedProcess {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Path pidFile;

    OwnedProcess(Path pidFile) {
        this.pidFile = pidFile;
    }

    /** The command, if possible such that Ctrl-C on this process' terminal does not end it, too. */
    static List<String> inItsOwnSession(List<String> command) {
        List<String> all = new ArrayList<>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> all.add(setsid.toString()));
        all.addAll(command);
        return all;
    }

    void start(ProcessBuilder builder) throws IOException {
        ProcessHandle started = builder.start().toHandle();
        Files.writeString(pidFile, started.pid() + " " + startedAt(started) + "\n");
    }

    boolean isAlive() {
        return handle().isPresent();
    }

    /** Waits so long for its end; whether it has ended. */
    boolean awaitExit(Duration timeout) throws InterruptedException {
        CompletableFuture<ProcessHandle> exit =
                handle().map(ProcessHandle::onExit).orElse(null);
        if (exit == null) {
            return true;
        }
        try {
            exit.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new UnavailableException("cannot wait for process " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /** Asks it to end, and kills it if it has not done so in time. */
    void stop(Duration timeout) throws InterruptedException {
        handle().ifPresent(ProcessHandle::destroy);
        if (!awaitExit(timeout)) {
            kill();
        }
        forget();
    }

    /** Leaves nothing behind: its pid may be another process's soon. */
    private void forget() {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UnavailableException("cannot delete " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /** Kills it. */
    void kill() throws InterruptedException {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        if (!awaitExit(Duration.ofSeconds(10))) {
            throw new UnavailableException("process " + pidFile + " does not end though it was killed");
        }
    }

    private Optional<ProcessHandle> handle() {
        try {
            if (!Files.exists(pidFile)) {
                return Optional.empty();
            }
            String[] fields = Files.readString(pidFile).strip().split(" ", -1);
            return ProcessHandle.of(Long.parseLong(fields[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(found -> fields.length == 2
                            && Long.toString(startedAt(found)).equals(fields[1]));
        } catch (IOException | NumberFormatException e) {
            throw new UnavailableException("cannot read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    private static long startedAt(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
