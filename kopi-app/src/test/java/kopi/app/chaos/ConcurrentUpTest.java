package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.app.cluster.Eggs;
import kopi.app.config.ClusterConfig;
import kopi.app.node.BrokerAddress;
import kopi.core.report.Reports;
import kopi.platform.RunningProcesses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: of two {@code kopi up}, with real processes, one has the cluster and the other is told whose it is. */
@Tag("long")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ConcurrentUpTest {
    private static final String SMALL =
            "nodes: {egg: 1, controller: 1, aggregator: 1, joiner: 1, gateway: 2, filter: 1}";

    @TempDir
    private Path folder;

    /** What the commands print. */
    private final Map<Process, Path> outputs = new HashMap<>();

    private record Ended(int exitCode, String output) {}

    private Process start(RealCluster cluster, Path file, String command, String... options) throws IOException {
        Path output = Files.createTempFile(folder, command, ".txt");
        var args = new ArrayList<>(List.of(command, "-f", file.toString()));
        args.addAll(List.of(options));
        Process process = cluster.command(output, args.toArray(new String[0]));
        outputs.put(process, output);
        return process;
    }

    private Ended await(Process process) throws IOException, InterruptedException {
        int exitCode = process.waitFor();
        return new Ended(exitCode, Files.readString(outputs.get(process)));
    }

    @Test
    void ofTwoUpsOfOneClusterTheSecondIsRefusedByName() throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder, SMALL)) {
            Path file = cluster.config().file();
            Process one = start(cluster, file, "up", "--with-broker");
            Process two = start(cluster, file, "up", "--with-broker");
            Ended first = await(one);
            Ended second = await(two);
            Ended winner = first.exitCode() == 0 ? first : second;
            Ended loser = first.exitCode() == 0 ? second : first;
            long winnersPid = first.exitCode() == 0 ? one.pid() : two.pid();
            assertThat(winner.exitCode()).as(winner.output()).isZero();
            assertThat(loser.exitCode()).as(loser.output()).isEqualTo(1);
            assertThat(loser.output())
                    .contains("kopi up (process " + winnersPid)
                    .hasLineCount(1);

            Path other = Files.createDirectories(folder.resolve("other")).resolve("cluster.yaml");
            Files.copy(file, other);
            String owner = cluster.config().home().identity().toString();
            for (String command : List.of("up", "status", "down")) {
                Ended stranger = await(start(cluster, other, command));
                assertThat(stranger.exitCode()).as(command).isNotZero();
                assertThat(stranger.output()).as(command).contains("belongs to cluster " + owner);
            }

            Shop shop = Shop.open(folder, 12, 500, Reports.NAMES);
            Path out = folder.resolve("out");
            cluster.submit(shop, out, Optional.empty());
            shop.assertReports(out);
            Ended down = await(start(cluster, file, "down"));
            assertThat(down.exitCode()).as(down.output()).isZero();
            assertThat(cluster.processes()).isEmpty();
            assertThat(cluster.broker().isRunning()).isFalse();
        }
    }

    /** Not only what has a record of itself. */
    private static void assertNothingIsLeft(Path file) {
        ClusterConfig config = ClusterConfig.read(file);
        assertThat(BrokerAddress.privateOne(config).isRunning()).isFalse();
        assertThat(RunningProcesses.allWithArguments(arguments -> arguments.stream()
                        .anyMatch(argument -> argument.contains(config.file().toString())
                                || argument.contains(config.state().toString()))))
                .isEmpty();
    }

    /** Both may have found the ports free before the first one has them. */
    @Test
    void ofTwoClustersThatAreStartedAtOnceOnTheSamePortsOneIsRefusedByName() throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder, SMALL)) {
            Path file = cluster.config().file();
            Path other = Files.createDirectories(folder.resolve("other")).resolve("cluster.yaml");
            Files.copy(file, other);
            Process one = start(cluster, file, "up", "--with-broker");
            Process two = start(cluster, other, "up", "--with-broker");
            Ended first = await(one);
            Ended second = await(two);
            try {
                assertThat(List.of(first.exitCode(), second.exitCode()))
                        .as(first.output() + second.output())
                        .containsOnlyOnce(0);
                Ended loser = first.exitCode() == 0 ? second : first;
                assertThat(loser.output()).contains("belongs to").doesNotContain("bug");
                assertNothingIsLeft(first.exitCode() == 0 ? other : file);
                ClusterConfig winner = ClusterConfig.read(first.exitCode() == 0 ? file : other);
                assertThat(new Eggs(winner).status().isReady()).isTrue();
            } finally {
                await(start(cluster, other, "down"));
                await(start(cluster, file, "down"));
            }
        }
    }
}
