package kopi.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;

/** What {@code ./bench} starts. */
public final class Bench {
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;
    /** For a cluster to be stopped. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String USAGE = """
            Usage: ./bench embedded [options]    kopi and DuckDB as whole processes, alternating, on the same files
                   ./bench ask [options]         queries in SQL, kopi and DuckDB likewise
                   ./bench cluster [options]     a cluster on this machine, and DuckDB alone, likewise
                   ./bench recovery [options]    how long a cluster takes to get over the death of its nodes
                   ./bench fairness [options]    what a small job waits beside a huge one, in a cluster
                   ./bench curves [options]      how cost grows with the data, with jobs at once, with filters
                   ./bench all [options]         all of these in one go, and one table for docs/performance.md
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

            Options of curves:
              --scales S,S,...  sizes of run and submit, each the median of three  default 0.1,0.3,1
              --small S         size of the jobs that run at once, or wait for filters   default 0.05

            Options of all:
              --scale S, --pairs N (default 3)   of what has them; queries have a scale of 0.3 times S

            Those with a cluster start a RabbitMQ of their own, which must be installed, and stop all that they start, also
            on Ctrl-C.
            """;

    private Bench() {}

    /** Ends the process: 0 done, 1 failed, 2 bad usage. On a signal what was started is stopped before. */
    public static void main(String[] args) throws IOException {
        Thread working = Thread.currentThread();
        var isDone = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(working, isDone)));
        int exitCode;
        try {
            exitCode = run(Arrays.asList(args));
        } finally {
            isDone.countDown();
        }
        System.exit(exitCode);
    }

    private static void stop(Thread working, CountDownLatch isDone) {
        try {
            if (isDone.getCount() > 0) {
                working.interrupt();
                var _ = isDone.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static int run(List<String> args) throws IOException {
        try {
            return dispatch(args);
        } catch (InterruptedException e) {
            System.err.println("bench: stopped; what it had started is stopped, too");
            return FAILED;
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
        var table = new FigureTable();
        switch (command) {
            case "all" -> all(AllOptions.parse(rest), table);
            case "embedded", "ask", "cluster", "recovery", "fairness", "curves" -> one(command, rest, table);
            case "jmh" -> org.openjdk.jmh.Main.main(rest.toArray(String[]::new));
            case "--help", "-h", "help" -> System.out.print(USAGE);
            default -> throw new InvalidInputException("there is no benchmark " + command + "; try ./bench --help");
        }
        table.print(System.out);
        return 0;
    }

    private static void all(AllOptions options, FigureTable table) throws InterruptedException {
        for (List<String> benchmark : options.commands()) {
            System.out.printf("%n./bench %s%n", String.join(" ", benchmark));
            one(benchmark.getFirst(), benchmark.subList(1, benchmark.size()), table);
        }
    }

    private static void one(String benchmark, List<String> args, FigureTable table) throws InterruptedException {
        switch (benchmark) {
            case "embedded" -> new EmbeddedBenchmark(EmbeddedOptions.parse(args, kopi()), System.out, table).run();
            case "ask" -> {
                Path examples = root().resolve("examples/reports");
                new AskBenchmark(AskOptions.parse(args, kopi()), examples, System.out, table).run();
            }
            case "cluster" -> {
                new ClusterBenchmark(ClusterBenchmarkOptions.parse(args, kopi()), System.out, table).run();
            }
            case "recovery" -> new RecoveryBenchmark(RecoveryOptions.parse(args, kopi()), System.out).run();
            case "fairness" -> new FairnessBenchmark(FairnessOptions.parse(args, kopi()), System.out).run();
            default -> new CurveBenchmark(CurveOptions.parse(args, kopi()), System.out).run();
        }
    }

    private static Path kopi() {
        return root().resolve("kopi");
    }

    private static Path root() {
        return Path.of(System.getProperty("kopi.bench.root", "."));
    }
}
