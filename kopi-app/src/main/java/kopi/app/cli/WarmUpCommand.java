package kopi.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import kopi.app.config.ClusterConfig;
import kopi.app.node.NodeRehearsal;
import kopi.core.error.UnavailableException;
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

    @Option(names = "--nodes", description = "As nodes of a cluster do.")
    private boolean isForNodes;

    private WarmUpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            if (isForNodes) {
                rehearse(folder.path());
                return 0;
            }
            Path data = folder.path().resolve("data");
            DatasetGenerator.generate(data, SCALE, 1, Progress.NONE);
            Path reports = folder.path().resolve("reports");
            int exitCode = 0;
            for (int i = 0; i < RUNS && exitCode == 0; i++) {
                exitCode = command("run", "--data", data.toString(), "--out", reports.toString());
            }
            return exitCode;
        }
    }

    /** As a user gives it: the command line, its parsing and what it prints are half of a short run. */
    private static int command(String... args) {
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
