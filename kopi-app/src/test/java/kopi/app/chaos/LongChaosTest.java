package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kopi.app.cluster.Hound;
import kopi.core.report.Reports;
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
    @ValueSource(strings = {"layout: chained", "layout: separate"})
    void theHoundOfDoomChangesNoByte(String layout) throws IOException, InterruptedException {
        hunt(layout, new Hound.Orders(PAUSE, 2, Set.of(), Set.of(), HUNT, false, SEED));
    }

    @Test
    void nodesThatHangAreReplaced() throws IOException, InterruptedException {
        hunt("layout: chained", new Hound.Orders(PAUSE, 1, Set.of(), Set.of(), HUNT, true, SEED));
    }

    private void hunt(String layout, Hound.Orders orders) throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder, layout)) {
            cluster.up();
            List<String> told = new ArrayList<>();
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops(3))) {
                new Hound(cluster.eggs(), orders, told::add).run();
                assertThat(crowd.finish())
                        .as("seed %s: %s", orders.seed(), told)
                        .isGreaterThanOrEqualTo(3);
            }
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.down();
        }
    }

    @Test
    void aBrokerThatLosesEverythingMakesJobsStartOver() throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder)) {
            cluster.up();
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops(2))) {
                cluster.broker().kill();
                cluster.broker().delete();
                cluster.up();
                crowd.finish();
            }
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.down();
        }
    }

    @Test
    void aBrokerMayBeGoneForLongerThanAClientMayBeSilent() throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder)) {
            cluster.up();
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops(2))) {
                cluster.await("a job runs", report -> !report.jobs().isEmpty());
                cluster.broker().kill();
                long back = System.nanoTime()
                        + cluster.config()
                                .limits()
                                .clientTimeout()
                                .plusSeconds(10)
                                .toNanos();
                cluster.await("clients have been silent for long", _ -> System.nanoTime() > back);
                cluster.broker().start();
                crowd.finish();
            }
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.down();
        }
    }

    /** RabbitMQ writes down some of what it knows seconds later, so it matters how old a job's journals are. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 30})
    void aBrokerMayDieAtAnyMomentOfAJob(int finishedBatches) throws IOException, InterruptedException {
        try (var cluster = new RealCluster(folder)) {
            cluster.up();
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops(2))) {
                cluster.await(
                        "a job has gone so far",
                        report -> report.jobs().stream().anyMatch(job -> job.finishedBatches() >= finishedBatches));
                cluster.broker().kill();
                cluster.broker().start();
                crowd.finish();
            }
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.down();
        }
    }
}
