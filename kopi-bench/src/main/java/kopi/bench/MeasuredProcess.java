package kopi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.core.error.UnavailableException;

/**
 * Runs a program to its end and says what it cost, as Linux's {@code /proc} counts it.
 *
 * <p>The CPU time is that of all children of this process that ended meanwhile, so only one may run at a time.
 */
final class MeasuredProcess {
    /** Ticks of {@code /proc/PID/stat} in a second: USER_HZ, which is 100 on every common architecture. */
    private static final double TICKS_PER_SECOND = 100;

    private static final long SAMPLE_MILLIS = 20;
    private static final int SHOWN_OF_LOG = 20;
    private static final Path OWN_STAT = Path.of("/proc/self/stat");
    private static final long BYTES_PER_KIB = 1024;

    /**
     * What a run cost.
     *
     * @param wallSeconds from start to end
     * @param cpuSeconds user and system time, of its own children too
     * @param peakBytes the most memory that it and its children had at a time, sampled
     */
    record Cost(double wallSeconds, double cpuSeconds, long peakBytes) {}

    private MeasuredProcess() {}

    /**
     * Runs a program; blocks until it ends. What it prints goes to a file.
     *
     * @param log overwritten
     * @throws UnavailableException if it cannot be started or ends with another code than 0
     */
    static Cost run(List<String> command, Path log) throws InterruptedException {
        try {
            double cpuBefore = childrenCpuSeconds(Files.readString(OWN_STAT));
            long start = System.nanoTime();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            long peak = peakUntilEnd(process);
            double wall = (System.nanoTime() - start) / 1e9;
            if (process.exitValue() != 0) {
                throw new UnavailableException("%s ended with code %d:%n%s"
                        .formatted(String.join(" ", command), process.exitValue(), tail(log)));
            }
            return new Cost(wall, childrenCpuSeconds(Files.readString(OWN_STAT)) - cpuBefore, peak);
        } catch (IOException e) {
            throw new UnavailableException("cannot run and measure " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private static long peakUntilEnd(Process process) throws InterruptedException {
        long peak = 0;
        try {
            while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakOfTree(process.pid()));
            }
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
        return peak;
    }

    /** The peaks of a process and of all that it started, added up; 0 for one that has just ended. */
    private static long peakOfTree(long pid) {
        try {
            long peak = peakBytes(Files.readString(Path.of("/proc/" + pid + "/status")));
            String children = Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"));
            for (String child : children.split(" ", -1)) {
                if (!child.isBlank()) {
                    peak += peakOfTree(Long.parseLong(child.strip()));
                }
            }
            return peak;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The largest resident set, in bytes, of a text like {@code /proc/PID/status}; 0 if it has none. */
    static long peakBytes(String status) {
        return bytes(status, "VmHWM:");
    }

    /** The resident set now, in bytes, of a text like {@code /proc/PID/status}; 0 if it has none. */
    static long residentBytes(String status) {
        return bytes(status, "VmRSS:");
    }

    private static long bytes(String status, String field) {
        return status.lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KIB)
                .findFirst()
                .orElse(0);
    }

    /** The CPU time of the process itself in a text like {@code /proc/PID/stat}: the fields utime and stime of proc(5). */
    static double ownCpuSeconds(String stat) {
        String[] fromThird = fromThird(stat);
        return (Long.parseLong(fromThird[11]) + Long.parseLong(fromThird[12])) / TICKS_PER_SECOND;
    }

    /** The CPU time of ended children in a text like {@code /proc/PID/stat}: the fields cutime and cstime of proc(5). */
    static double childrenCpuSeconds(String stat) {
        String[] fromThird = fromThird(stat);
        return (Long.parseLong(fromThird[13]) + Long.parseLong(fromThird[14])) / TICKS_PER_SECOND;
    }

    private static String[] fromThird(String stat) {
        // The second field is the program's name in parentheses, which may hold anything, parentheses included.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_OF_LOG), lines.size()));
    }
}
