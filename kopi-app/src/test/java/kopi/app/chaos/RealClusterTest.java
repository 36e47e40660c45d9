package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import kopi.adapter.eggs.EggClient;
import kopi.app.cluster.ClusterReport;
import kopi.app.cluster.Hound;
import kopi.app.cluster.NodeReport;
import kopi.core.error.JobFailedException;
import kopi.core.model.JobId;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whatever happens to the processes of a cluster, its clients get the bytes that an embedded run gives, and nothing
 * is left behind. All tests share a cluster, for it takes some seconds to start; each leaves it whole.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClusterTest {
    private static final int SMALL = 600;
    private static final int LARGE = 3_000;
    private static final int HUGE = 60_000;
    private static final int CLIENTS = 8;

    private Path folder;
    private final List<Shop> shops = new ArrayList<>();
    private RealCluster cluster;

    @BeforeAll
    void up(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        cluster = new RealCluster(folder);
        cluster.up();
        for (int seed = 1; seed <= CLIENTS; seed++) {
            shops.add(Shop.open(folder, seed, seed <= 2 ? LARGE : SMALL, reportsOf(seed)));
        }
    }

    /** All of them for the first two clients; other subsets for the others. */
    private static List<String> reportsOf(int seed) {
        return seed <= 2
                ? Reports.NAMES
                : List.of(Reports.NAMES.get(seed % 4), Reports.NAMES.get((seed / 2 + 1) % 4)).stream()
                        .distinct()
                        .toList();
    }

    @AfterEach
    void isWholeAndClean() throws InterruptedException {
        cluster.awaitReady();
        cluster.assertNoJobLeft();
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        try (var last = cluster) {
            last.down();
        }
    }

    private Path out(String name) throws IOException {
        return Files.createTempDirectory(folder, name);
    }

    @Test
    void eightClientsAtOnceGetTheirOwnResults() throws IOException, InterruptedException {
        try (var crowd = Crowd.of(cluster, out("eight"), shops)) {
            assertThat(crowd.finish()).isGreaterThanOrEqualTo(CLIENTS);
        }
    }

    @Test
    void clientsDoNotNoticeThatNodesOfEveryRoleDieOrHang() throws IOException, InterruptedException {
        try (var crowd = Crowd.of(cluster, out("killed"), shops.subList(0, 3))) {
            Map<String, Long> first = cluster.kill("filter-1", "filter-2", "gateway-1", "aggregator-1", "egg-1");
            cluster.wipe("aggregator-1");
            cluster.awaitNewLives(first);
            Map<String, Long> hung = cluster.freeze("aggregator-1");
            Map<String, Long> second = cluster.kill("controller-1", "joiner-1", "gateway-2");
            cluster.wipe("joiner-1");
            cluster.awaitNewLives(second);
            cluster.awaitNewLives(hung);
            assertThat(crowd.finish()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void theHoundOfDoomBitesWhomItMayAndSeesThemComeBack() throws IOException, InterruptedException {
        List<String> told = new ArrayList<>();
        var once = new Hound.Orders(
                Duration.ofMinutes(1),
                2,
                Set.of("filter", "gateway"),
                Set.of("gateway"),
                Duration.ofSeconds(1),
                false,
                1);
        try (var crowd = Crowd.of(cluster, out("hunted"), shops.subList(0, 3))) {
            new Hound(cluster.eggs(), once, told::add).run();
            crowd.finish();
        }
        assertThat(told)
                .anyMatch(line -> line.startsWith("killed filter-1"))
                .anyMatch(line -> line.startsWith("killed filter-2"))
                .noneMatch(line -> line.contains("gateway"))
                .last()
                .asString()
                .startsWith("2 bitten, 2 back");
    }

    @Test
    void fromOneEggEverythingComesBack() throws IOException, InterruptedException {
        try (var crowd = Crowd.of(cluster, out("egg"), shops.subList(2, 4))) {
            List<String> victims = cluster.eggs().status().nodes().stream()
                    .map(NodeReport::id)
                    .filter(id -> !id.equals("egg-1"))
                    .toList();
            cluster.awaitNewLives(cluster.kill(victims));
            crowd.finish();
        }
    }

    @Test
    void aBrokerThatDiesInTheMiddleDelaysClientsOnly() throws IOException, InterruptedException {
        try (var crowd = Crowd.of(cluster, out("broker"), shops.subList(0, 3))) {
            cluster.broker().kill();
            cluster.broker().start();
            crowd.finish();
        }
    }

    @Test
    void filtersComeAndGoWhileJobsRun() throws IOException, InterruptedException {
        try (var crowd = Crowd.of(cluster, out("scaled"), shops.subList(0, 2))) {
            scaleFilters(4);
            scaleFilters(2);
            crowd.finish();
        }
    }

    private void scaleFilters(int count) throws InterruptedException {
        cluster.eggs().decide((EggClient egg) -> egg.scale("filter", count), Duration.ofSeconds(10));
        cluster.await(
                count + " filters work",
                report -> report.ready()
                        && report.nodes().stream()
                                        .filter(node -> node.hosts("filter") && node.works())
                                        .count()
                                == count);
    }

    @Test
    void aClientThatIsKilledGoesOnWhereItWas() throws IOException, InterruptedException {
        Shop shop = shops.getFirst();
        // Without filters no job ends, so that there is time to kill its client.
        cluster.freeze("filter-1");
        cluster.freeze("filter-2");
        Process client = submit(shop, "resumed", folder.resolve("killed-out"));
        cluster.await(
                "the job is open",
                report -> report.jobs().stream().anyMatch(job -> job.job().equals("resumed")));
        client.destroyForcibly().waitFor();
        assertThat(folder.resolve("killed-out").resolve("t1.csv")).doesNotExist();
        assertThat(submit(shop, "resumed", folder.resolve("resumed-out")).waitFor())
                .isZero();
        shop.assertReports(folder.resolve("resumed-out"));
        cluster.forget(new JobId("resumed"));
    }

    private Process submit(Shop shop, String job, Path out) throws IOException {
        return cluster.command(
                folder.resolve(out.getFileName() + ".log"),
                "submit",
                "--gateway",
                cluster.gateways(),
                "--data",
                shop.data().toString(),
                "--out",
                out.toString(),
                "--reports",
                String.join(",", shop.reports().stream().map(Report::name).toList()),
                "--job",
                job);
    }

    @Test
    void theSameJobMayBeSubmittedTwiceAtOnceAndItsResultsFetchedAgain() throws IOException, InterruptedException {
        Shop shop = shops.get(2);
        var job = new JobId("kept");
        Process twin = submit(shop, job.value(), folder.resolve("twin-out"));
        Path second = folder.resolve("second-out");
        assertThat(submit(shop, job.value(), second).waitFor()).isZero();
        assertThat(twin.waitFor()).isZero();
        Path fetched = out("fetched");
        cluster.fetch(job, fetched);
        shop.assertReports(folder.resolve("twin-out"));
        shop.assertReports(second);
        shop.assertReports(fetched);
        cluster.forget(job);
    }

    @Test
    void aSmallJobIsDoneWhileAHugeOneGoesOn() throws IOException, InterruptedException {
        Shop shop = Shop.open(folder, CLIENTS + 1, HUGE, Reports.NAMES);
        var job = new JobId("huge");
        Path out = out("huge");
        try (var crowd = Crowd.of(cluster, out("alone"), List.of())) {
            Crowd.Client huge = crowd.submit(shop, out, Optional.of(job));
            cluster.await("the huge job is under way", report -> isUnderWay(report, job));
            Path small = out("small");
            cluster.submit(shops.get(2), small, Optional.empty());
            shops.get(2).assertReports(small);
            assertThat(cluster.eggs().status()).matches(report -> isUnderWay(report, job), "the huge job is under way");
            huge.await();
            shop.assertReports(out);
        }
        cluster.forget(job);
    }

    private static boolean isUnderWay(ClusterReport report, JobId job) {
        return report.jobs().stream()
                .anyMatch(one ->
                        one.job().equals(job.value()) && one.phase().equals("running") && one.finishedBatches() > 0);
    }

    @Test
    void aPoisonousBatchFailsItsJobByNameAndNoOther() throws IOException, InterruptedException {
        Shop shop = shops.getFirst();
        var job = new JobId("poisoned");
        try (var crowd = Crowd.of(cluster, out("healthy"), shops.subList(3, 5));
                var poisoner = Poisoner.of(cluster)) {
            Crowd.Client poisoned = crowd.submit(shop, out("poisoned"), Optional.of(job));
            cluster.await(
                    "the job is open",
                    report -> report.jobs().stream().anyMatch(open -> open.job().equals(job.value())));
            poisoner.poison(job, shop.reports());
            assertThatThrownBy(poisoned::await)
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageStartingWith(
                            "job poisoned failed: filter could not process transactions, batch 99999: ");
            crowd.finish();
        }
        cluster.forget(job);
    }
}
