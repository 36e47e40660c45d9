package kopi.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** What a figure was measured on. */
final class Conditions {
    private Conditions() {}

    /** Prints the machine, how busy it is before anything is measured, and the JDK. */
    static void print(PrintStream out) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        out.printf(
                Locale.ROOT,
                "%d cores, load average %.1f before; %s %s; JDK %s%n",
                system.getAvailableProcessors(),
                system.getSystemLoadAverage(),
                system.getName(),
                system.getArch(),
                Runtime.version());
    }
}
