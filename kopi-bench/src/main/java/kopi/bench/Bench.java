package kopi.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;

/** What {@code ./bench} starts. */
public final class Bench {
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;
    private static final String USAGE = """
            Usage: ./bench embedded [options]    kopi and DuckDB as whole processes, alternating, on the same files
                   ./bench ask [options]         queries in SQL, kopi and DuckDB likewise
                   ./bench cluster [options]     a cluster on this machine, and DuckDB alone, likewise
                   ./bench recovery [options]    how long a cluster takes to get over the death of its nodes
                   ./bench fairness [options]    what a small job waits beside a huge one, in a cluster
                   ./bench jmh [REGEX] [...]     the JMH benchmarks; -h lists JMH's own options

            Options of embedded:
              --scale S         size of the dataset (1: 3.3 GB)                        default 1
              --scales S,S,...  several sizes; also prints how time grows from one to the next
              --pairs N         runs of each program                                   default 5
              --data DIR        the dataset; made there if DIR is not there            default: made under the system's
                                temporary directory and kept for the next time
              --threads N       threads of each program                                default 2
              --reports R,...   which reports                                          default all that DuckDB can make
              --kopi CMD        the program to measure                                 default ./kopi
              --duckdb-plan P   four-queries: over the files as they are               default four-queries
                                declared-types: DuckDB knows the columns' types
                                shared-scan: and reads the transactions once for all reports
              --beside CMD      another build of kopi, to measure beside instead of DuckDB

            Options of ask:
              --scale S (default 0.3), --pairs N (default 3), --data DIR, --threads N, --kopi CMD   as above
              --only CASE,...   some of examples, filter-sum, few-texts, many-texts, distinct, join, count
              --declared-types  DuckDB knows the columns' types

            Options of cluster:
              --scale S, --pairs N (default 3), --data DIR   as above
              --layout L        chained, separate or both                              default both
              --filters         instead: how much 4 filters do beside 1, when each waits 50 ms over every batch

            Options of recovery:
              --scale S (default 0.25), --data DIR   as above; of the jobs
              --layout L        chained or separate                                    default separate
              --rounds N        how often a node of each role is killed                default 5
              --pairs N         of jobs, one undisturbed and one with a kill every 5 s default 5
              --load M          instead: M minutes of jobs, one after another; counts nodes that were restarted

            Options of fairness:
              --scale S (default 0.2), --small S (default 0.02)   of the two datasets
              --layout L        chained or separate                                    default chained
              --pairs N         how often each is run, alone and together              default 2

            The last three start a RabbitMQ of their own, which must be installed, and stop all that they start.
            """;

    private Bench() {}

    /** Ends the process: 0 done, 1 failed, 2 bad usage. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(Arrays.asList(args)));
    }

    private static int run(List<String> args) throws IOException, InterruptedException {
        try {
            return dispatch(args);
        } catch (InvalidInputException e) {
            System.err.println("bench: " + e.getMessage());
            return BAD_USAGE;
        } catch (KopiException e) {
            System.err.println("bench: " + e.getMessage());
            return FAILED;
        }
    }

    private static int dispatch(List<String> args) throws IOException, InterruptedException {
        String command = args.isEmpty() ? "--help" : args.getFirst();
        List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
        switch (command) {
            case "embedded" -> new EmbeddedBenchmark(EmbeddedOptions.parse(rest, kopi()), System.out).run();
            case "ask" ->
                new AskBenchmark(AskOptions.parse(rest, kopi()), root().resolve("examples/reports"), System.out).run();
            case "cluster" -> new ClusterBenchmark(ClusterBenchmarkOptions.parse(rest, kopi()), System.out).run();
            case "recovery" -> new RecoveryBenchmark(RecoveryOptions.parse(rest, kopi()), System.out).run();
            case "fairness" -> new FairnessBenchmark(FairnessOptions.parse(rest, kopi()), System.out).run();
            case "jmh" -> org.openjdk.jmh.Main.main(rest.toArray(String[]::new));
            case "--help", "-h", "help" -> System.out.print(USAGE);
            default -> throw new InvalidInputException("there is no benchmark " + command + "; try ./bench --help");
        }
        return 0;
    }

    private static Path kopi() {
        return root().resolve("kopi");
    }

    private static Path root() {
        return Path.of(System.getProperty("kopi.bench.root", "."));
    }
}
