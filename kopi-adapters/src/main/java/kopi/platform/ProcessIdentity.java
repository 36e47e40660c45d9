package kopi.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a process from a later one with the same pid: by when it was started. Where there is {@code /proc}, that is the
 * boot's id and the clock ticks since, which no change of the wall clock moves.
 *
 * @param start where there is {@code /proc}, {@code BOOT:TICKS}; elsewhere the time in milliseconds
 */
public record ProcessIdentity(long pid, String start) {
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));
    /** Fields of {@code /proc/PID/stat} (proc(5)), counted after the command's name. */
    private static final int STATE = 0;

    private static final int START_TIME = 19;
    private static final String UNKNOWN = "unknown";
    /** Of USER_HZ, which Linux has fixed at 100 for what it shows to programs. */
    private static final long MILLIS_A_TICK = 10;

    private static final double MILLIS_A_SECOND = 1_000;

    /** The process of that pid that lives now. One that has ended and waits for its parent to notice does not. */
    public static Optional<ProcessIdentity> of(long pid) {
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

    static Optional<ProcessIdentity> fromHandle(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(handle -> new ProcessIdentity(
                        pid,
                        handle.info()
                                .startInstant()
                                .map(instant -> Long.toString(instant.toEpochMilli()))
                                .orElse(UNKNOWN)));
    }

    /** This very process. */
    public static ProcessIdentity current() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    /**
     * Which machine this is, and which of its views of files (a container has its own): of two processes with the same
     * text, the same path is the same file. Empty where that cannot be said.
     */
    public static String machine() {
        try {
            return HAS_PROC ? boot() + ":" + Files.readSymbolicLink(PROC.resolve("self/ns/mnt")) : "";
        } catch (IOException | UnsupportedOperationException _) {
            return "";
        }
    }

    /** Whether it is certain that it has been stopped (SIGSTOP) and not been continued; never without {@code /proc}. */
    public boolean isStopped() {
        try {
            return HAS_PROC && stat(pid)[STATE].equals("T");
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether it lives. A process of which nobody knows when it was started is none that could be recognised. */
    public boolean isAlive() {
        return !start.equals(UNKNOWN) && of(pid).equals(Optional.of(this));
    }

    /** How long ago it was started, in milliseconds; 0 if nobody knows. */
    public long ageMillis() {
        return HAS_PROC ? ageFromProc() : ageFromHandle();
    }

    private long ageFromProc() {
        try {
            String uptime = Files.readString(PROC.resolve("uptime")).split(" ", -1)[0];
            long started = Long.parseLong(start.substring(start.indexOf(':') + 1)) * MILLIS_A_TICK;
            return Math.max(0, Math.round(Double.parseDouble(uptime) * MILLIS_A_SECOND) - started);
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    private long ageFromHandle() {
        return handle().flatMap(handle -> handle.info().startInstant())
                .map(instant -> Math.max(0, System.currentTimeMillis() - instant.toEpochMilli()))
                .orElse(0L);
    }

    /** A handle on it; none if it has ended. */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(_ -> isAlive());
    }
}
