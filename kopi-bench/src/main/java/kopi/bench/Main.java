package kopi.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;

/** What {@code ./bench} starts. */
public final class Main {
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;
    private static final String USAGE = """
            Usage: ./bench embedded [options]    kopi and DuckDB as whole processes, alternating, on the same files
                   ./bench jmh [REGEX] [...]     the JMH benchmarks; -h lists JMH's own options

            Options of embedded:
              --scale S         size of the dataset (1: 3.3 GB)                        default 1
              --scales S,S,...  several sizes; also prints how time grows from one to the next
              --pairs N         runs of each program                                   default 5
              --data DIR        the dataset; made there if DIR is not there            default: made under the system's
                                temporary directory and kept for the next time
              --threads N       threads of each program                                default 2
              --reports R,...   which reports                                          default t1,t2,t3,t4
              --kopi CMD        the program to measure                                 default ./kopi
              --duckdb-plan P   four-queries: over the files as they are               default four-queries
                                declared-types: DuckDB is told the columns' types
                                shared-scan: and reads the transactions once for all reports
            """;

    private Main() {}

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
            case "embedded" -> {
                Path root = Path.of(System.getProperty("kopi.bench.root", "."));
                new EmbeddedBenchmark(EmbeddedOptions.parse(rest, root.resolve("kopi")), System.out).run();
            }
            case "jmh" -> org.openjdk.jmh.Main.main(rest.toArray(String[]::new));
            case "--help", "-h", "help" -> System.out.print(USAGE);
            default -> throw new InvalidInputException("there is no benchmark " + command + "; try ./bench --help");
        }
        return 0;
    }
}
