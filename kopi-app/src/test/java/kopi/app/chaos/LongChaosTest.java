package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kopi.app.cluster.Hound;
import kopi.app.node.NodeRuntimes;
import kopi.core.port.NodeRuntime;
import kopi.core.report.Reports;
import kopi.core.report.RunFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the same as {@link RealClusterTest}, for minutes, against the hound of doom and a broker that loses everything. */
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LongChaosTest {
    private static final String CHAINED = "layout: chained";
    private static final int TRANSACTIONS = 3_000;
    private static final Duration HUNT = Duration.ofMinutes(2);
    /** With shorter ones some node would die five times in two minutes, and be given up as it should. */
    private static final Duration PAUSE = Duration.ofSeconds(12);

    /** Another one with {@code -Dkopi.seed=N}. */
    private static final long SEED = Long.getLong("kopi.seed", 1);

    @TempDir
    private Path folder;

    private List<Shop> shops(int count) throws InterruptedException {
        List<Shop> shops = new ArrayList<>();
        for (int seed = 1; seed <= count; seed++) {
            shops.add(Shop.open(folder, seed, TRANSACTIONS, Reports.NAMES));
        }
        return shops;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAINED, "layout: separate"})
    void theHoundOfDoomChangesNoByte(String layout) throws IOException, InterruptedException {
        hunt(layout, new Hound.Orders(PAUSE, 2, Set.of(), Set.of(), HUNT, false, SEED));
    }

    @Test
    void nodesThatHangAreReplaced() throws IOException, InterruptedException {
        hunt(CHAINED, new Hound.Orders(PAUSE, 1, Set.of(), Set.of(), HUNT, true, SEED));
    }

    /** Nobody is left to close the job, or to come back for it. */
    @Test
    void nothingIsLeftOfAJobWhoseClientDiesWithTheGatewaysAtItsEnd() throws IOException, InterruptedException {
        Shop shop = shops(1).getFirst();
        try (var cluster = new RealCluster(folder, CHAINED)) {
            cluster.up();
            for (int round = 1; round <= 3; round++) {
                Path out = folder.resolve("abandoned-" + round);
                Process client = cluster.command(
                        folder.resolve("abandoned-" + round + ".log"),
                        "submit",
                        "--gateway",
                        cluster.gateways(),
                        "--data",
                        shop.data().toString(),
                        "--out",
                        out.toString());
                List<ProcessHandle> victims = cluster.processesOf("gateway-1", "gateway-2");
                // The last file to get its name; then the client closes its job.
                while (!Files.exists(out.resolve(RunFiles.MANIFEST)) && client.isAlive()) {
                    Thread.onSpinWait();
                }
                client.destroyForcibly();
                victims.forEach(ProcessHandle::destroyForcibly);
                assertThat(client.waitFor())
                        .as("killed before it could close its job")
                        .isNotZero();
                cluster.awaitReady();
                cluster.assertNoJobLeft();
                cluster.await("no job is known", report -> report.jobs().isEmpty());
            }
            cluster.down();
        }
    }

    private void hunt(String layout, Hound.Orders orders) throws IOException, InterruptedException {
        List<String> notices = new ArrayList<>();
        int jobs = disturb(layout, 3, cluster -> {
            try (NodeRuntime runtime = NodeRuntimes.open(cluster.config(), NodeRuntime.Answers.NONE)) {
                new Hound(cluster.eggs(), runtime, orders, notices::add).run();
            }
        });
        assertThat(jobs).as("seed %s: %s", orders.seed(), notices).isGreaterThanOrEqualTo(3);
    }

    /** What happens to a cluster while clients use it. */
    private interface Disturbance {
        void happenTo(RealCluster cluster) throws InterruptedException;
    }

    /** Has it happen to a cluster, which must get over it and leave nothing behind. Returns how many jobs there were. */
    private int disturb(String layout, int clients, Disturbance disturbance) throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder, layout)) {
            cluster.up();
            int jobs;
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops(clients))) {
                disturbance.happenTo(cluster);
                jobs = crowd.finish();
            }
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.down();
            return jobs;
        }
    }

    @Test
    void aBrokerThatLosesEverythingMakesJobsStartOver() throws IOException, InterruptedException {
        disturb(CHAINED, 2, cluster -> {
            cluster.broker().kill();
            cluster.broker().delete();
            cluster.up();
        });
    }

    @Test
    void aBrokerMayBeGoneForLongerThanAClientMayBeSilent() throws IOException, InterruptedException {
        disturb(CHAINED, 2, cluster -> {
            cluster.await("a job runs", report -> !report.jobs().isEmpty());
            cluster.broker().kill();
            Duration outage = cluster.config().limits().clientTimeout().plusSeconds(10);
            long back = System.nanoTime() + outage.toNanos();
            cluster.await("clients have been silent for long", _ -> System.nanoTime() > back);
            cluster.broker().start();
        });
    }

    /** RabbitMQ writes down some of what it knows seconds later, so it matters how old a job's journals are. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 30})
    void aBrokerMayDieAtAnyMomentOfAJob(int finishedBatches) throws IOException, InterruptedException {
        disturb(CHAINED, 2, cluster -> {
            cluster.await(
                    "a job has gone so far",
                    report -> report.jobs().stream().anyMatch(job -> job.finishedBatches() >= finishedBatches));
            cluster.broker().kill();
            cluster.broker().start();
        });
    }
}
