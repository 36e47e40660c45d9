package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import kopi.core.error.UnavailableException;
import kopi.platform.PidFile;
import kopi.platform.ProcessIdentity;
import kopi.platform.RunningProcesses;

/**
 * A process that outlives this JVM, and is found again by its pid and by when it was started: a pid alone may belong to
 * somebody else by now. If its pid file is lost or spoilt, by its command line. Not thread-safe.
 */
final class OwnedProcess {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Path pidFile;
    private final Predicate<List<String>> isItsCommandLine;

    /** @param isItsCommandLine whether arguments are those of this process and can be no other's */
    OwnedProcess(Path pidFile, Predicate<List<String>> isItsCommandLine) {
        this.pidFile = pidFile;
        this.isItsCommandLine = isItsCommandLine;
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
        PidFile.write(
                pidFile,
                ProcessIdentity.of(started.pid()).orElseGet(() -> new ProcessIdentity(started.pid(), "ended")),
                "");
    }

    /** Why the pid file names no process, if it is one that does not. */
    Optional<String> flaw() {
        return PidFile.read(pidFile) instanceof PidFile.Content.Unusable(String reason)
                ? Optional.of(pidFile + " names no process: " + reason)
                : Optional.empty();
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
            throw new UnavailableException("process " + pidFile + " does not exit though it was killed");
        }
    }

    private Optional<ProcessHandle> handle() {
        return PidFile.process(pidFile)
                .flatMap(ProcessIdentity::handle)
                .or(() -> RunningProcesses.withArguments(isItsCommandLine).flatMap(ProcessIdentity::handle));
    }
}
