package kopi.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kopi.bench.DuckDbReports.Plan;

/**
 * DuckDB, in a JVM that does nothing else.
 *
 * @param reports which ones
 * @param threads of its own
 * @param plan how it goes about them
 */
record DuckDb(List<String> reports, int threads, Plan plan) implements Contender {
    @Override
    public String name() {
        return "DuckDB";
    }

    @Override
    public List<String> command(Path data, Path results) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The JVM does next to nothing here: whatever makes it start sooner and take less memory is fair.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(DuckDbReports.class.getName());
        command.addAll(List.of(
                data.toString(),
                results.toString(),
                String.join(",", reports),
                Integer.toString(threads),
                plan.name()));
        return command;
    }
}
