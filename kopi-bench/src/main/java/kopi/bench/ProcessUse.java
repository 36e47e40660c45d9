package kopi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a running process has used so far, as Linux's {@code /proc} counts it.
 *
 * @param cpuSeconds user and system time, of its own alone
 * @param peakBytes the most memory that it had at a time
 * @param residentBytes the memory that it has now
 */
record ProcessUse(double cpuSeconds, long peakBytes, long residentBytes) {
    /** Nothing. */
    static final ProcessUse NONE = new ProcessUse(0, 0, 0);

    /** What that process has used; nothing if it is gone. */
    static ProcessUse of(long pid) {
        Path proc = Path.of("/proc/" + pid);
        try {
            String status = Files.readString(proc.resolve("status"));
            return new ProcessUse(
                    MeasuredProcess.ownCpuSeconds(Files.readString(proc.resolve("stat"))),
                    MeasuredProcess.peakBytes(status),
                    MeasuredProcess.residentBytes(status));
        } catch (IOException e) {
            return NONE;
        }
    }
}
