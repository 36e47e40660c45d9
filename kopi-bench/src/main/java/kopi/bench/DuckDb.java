package kopi.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kopi.bench.DuckDbReports.Plan;

/**
 * DuckDB, in a JVM that does nothing else.
 *
 * @param main the class that is started; takes a dataset, a folder for results, and what is given here
 * @param arguments what it takes besides
 */
record DuckDb(Class<?> main, List<String> arguments) implements Contender {
    /**
     * Making the built-in reports.
     *
     * @param threads of its own
     * @param plan how it goes about them
     */
    static DuckDb reports(List<String> reports, int threads, Plan plan) {
        return new DuckDb(
                DuckDbReports.class, List.of(String.join(",", reports), Integer.toString(threads), plan.name()));
    }

    /**
     * Answering queries.
     *
     * @param queries a folder of files
     * @param threads of its own
     * @param declaresTypes whether it is told what the columns hold
     */
    static DuckDb queries(Path queries, int threads, boolean declaresTypes) {
        return new DuckDb(
                DuckDbQueries.class,
                List.of(queries.toString(), Integer.toString(threads), Boolean.toString(declaresTypes)));
    }

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
        command.add(main.getName());
        command.addAll(List.of(data.toString(), results.toString()));
        command.addAll(arguments);
        return command;
    }
}
