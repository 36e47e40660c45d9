package kopi.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import kopi.app.config.ClusterConfig;
import kopi.app.embedded.RehearsalCluster;
import kopi.app.node.NodeRehearsal;
import kopi.core.error.UnavailableException;
import kopi.platform.folder.TemporaryFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code kopi warm-up}: what is run once after a build, by the launcher for commands and by {@code kopi up} for nodes, so
 * that the JVM can note what later runs will need.
 */
@Command(name = "warm-up", description = "Exercise kopi for the JVM's ahead-of-time cache.", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final double SCALE = 0.02;
    private static final int RUNS = 3;
    /** Many small batches, so that code for each of them runs as often as in a large job. */
    private static final String BATCH_KIB = "256";

    /** Between them they have every kind of clause, and of step at the joiner. */
    private static final List<String> QUERIES = List.of("""
            SELECT store_id, EXTRACT(YEAR FROM created_at) AS year, COUNT(*), SUM(final_amount), AVG(final_amount)
            FROM transactions
            WHERE final_amount >= 10 AND EXTRACT(HOUR FROM created_at) BETWEEN 6 AND 22
            GROUP BY 1, 2
            HAVING COUNT(*) > 1
            ORDER BY 4 DESC
            LIMIT 5
            """, """
            SELECT s.store_name, CAST(date_trunc('month', t.created_at) AS DATE) AS month, COUNT(DISTINCT t.user_id) AS customers
            FROM transactions t JOIN stores s ON t.store_id = s.store_id
            GROUP BY 1, 2
            QUALIFY ROW_NUMBER() OVER (PARTITION BY s.store_name ORDER BY COUNT(DISTINCT t.user_id) DESC) <= 2
            ORDER BY 1, 2
            """, """
            SELECT items, COUNT(*) AS transactions, SUM(sales) AS sales, MAX(CASE WHEN items > 2 THEN sales ELSE 0 END) AS best
            FROM (SELECT transaction_id, SUM(quantity) AS items, SUM(subtotal) AS sales
                  FROM transaction_items GROUP BY transaction_id)
            GROUP BY items
            ORDER BY items
            """, "SELECT COUNT(*) FROM stores");

    @Option(names = "--nodes", description = "As nodes of a cluster do.")
    private boolean isForNodes;

    @Option(names = "--queries", description = "With queries in SQL.")
    private boolean hasQueries;

    @Option(names = "--submit", description = "As clients of a cluster do.")
    private boolean isForClients;

    private WarmUpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            if (isForNodes) {
                rehearse(folder.path());
            }
            Path data = folder.path().resolve("data");
            DatasetGenerator.generate(data, SCALE, 1, Progress.NONE);
            if (isForNodes || isForClients) {
                return submit(data, folder.path().resolve("reports"));
            }
            return times(
                    hasQueries
                            ? asks(data)
                            : List.<String[]>of(
                                    command("run", data, folder.path().resolve("reports"))));
        }
    }

    private static int submit(Path data, Path reports) {
        Thread caller = Thread.currentThread();
        // A client would wait for a cluster that fails.
        try (var cluster = new RehearsalCluster(_ -> caller.interrupt())) {
            return times(List.<String[]>of(
                    command("submit", data, reports, "--gateway", cluster.address(), "--batch-kib", BATCH_KIB)));
        }
    }

    private static String[] command(String name, Path data, Path reports, String... more) {
        List<String> command = new ArrayList<>(List.of(name, "--data", data.toString(), "--out", reports.toString()));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    /** Carries commands out again and again; the exit code of the first that fails. */
    private static int times(List<String[]> commands) {
        for (int i = 0; i < RUNS; i++) {
            for (String[] command : commands) {
                int exitCode = execute(command);
                if (exitCode != 0) {
                    return exitCode;
                }
            }
        }
        return 0;
    }

    private static List<String[]> asks(Path data) {
        return QUERIES.stream()
                .map(query -> new String[] {"ask", query, "--data", data.toString()})
                .toList();
    }

    /** As a user gives it: the command line, its parsing and what it prints are half of a short run. */
    private static int execute(String... args) {
        return KopiCommand.execute(new CheckedOutput(OutputStream.nullOutputStream(), () -> false), args);
    }

    /** A cluster of which nothing is there: nobody listens on port 1, which takes a privilege. */
    private static void rehearse(Path folder) throws InterruptedException {
        Path file = folder.resolve("cluster.yaml");
        try (var free = new ServerSocket(0)) {
            Files.writeString(
                    file, "broker: {port: 1, connect-within: 1s}\nports: {egg: " + free.getLocalPort() + "}\n");
        } catch (IOException e) {
            throw new UnavailableException("cannot write " + file + ": " + e.getMessage(), e);
        }
        NodeRehearsal.run(ClusterConfig.read(file));
    }
}
