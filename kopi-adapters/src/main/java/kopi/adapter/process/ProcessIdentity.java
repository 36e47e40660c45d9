package kopi.adapter.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a process from a later one with the same pid: when it was started.
 *
 * @param start where there is {@code /proc}, the boot's id and the clock ticks since; elsewhere the time in milliseconds
 */
record ProcessIdentity(long pid, String start) {
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));
    /** Fields of {@code /proc/PID/stat} (proc(5)), counted after the command's name. */
    private static final int STATE = 0;

    private static final int START_TIME = 19;

    /** The process of that pid that lives now. One that has ended and waits for its parent to notice does not. */
    static Optional<ProcessIdentity> of(long pid) {
        return HAS_PROC ? fromProc(pid) : fromHandle(pid);
    }

    private static Optional<ProcessIdentity> fromProc(long pid) {
        try {
            String[] fields = stat(pid);
            boolean hasEnded = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return hasEnded
                    ? Optional.empty()
                    : Optional.of(new ProcessIdentity(pid, boot() + ":" + fields[START_TIME]));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String[] stat(long pid) throws IOException {
        String stat = Files.readString(PROC.resolve(pid + "/stat"));
        // The name stands in parentheses and may itself contain some, and blanks.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static String boot() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    private static Optional<ProcessIdentity> fromHandle(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> new ProcessIdentity(
                        pid,
                        handle.info()
                                .startInstant()
                                .map(instant -> Long.toString(instant.toEpochMilli()))
                                .orElse("unknown")));
    }

    /** This very process. */
    static ProcessIdentity current() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    /** Whether it is certain that it has been stopped (SIGSTOP) and not been continued; never without {@code /proc}. */
    boolean isStopped() {
        try {
            return HAS_PROC && stat(pid)[STATE].equals("T");
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether it lives. */
    boolean isAlive() {
        return of(pid).equals(Optional.of(this));
    }
}
