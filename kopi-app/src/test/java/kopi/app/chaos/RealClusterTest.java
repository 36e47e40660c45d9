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
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.app.client.RunSummary;
import kopi.app.cluster.EventFeed;
import kopi.app.cluster.Hound;
import kopi.app.node.NodeRuntimes;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.message.Message.JobCompleted;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.NodeRuntime;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import kopi.core.topology.RoleKind;
import kopi.testkit.data.StrayMessages;
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
    /** Before the cluster gives up by itself a job that nothing is heard of. */
    private static final Duration SOONER_THAN_TIMEOUT = Duration.ofSeconds(25);

    private Path folder;
    private final List<Shop> shops = new ArrayList<>();
    private RealCluster cluster;

    @BeforeAll
    void up(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        cluster = new RealCluster(folder, "layout: chained", RealCluster.QUICK_NODES, List.of());
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
            awaitEvents(first);
            awaitEvents(second);
        }
    }

    /** What was killed is known to have died in that life and to have come back, once each, though eggs died, too. */
    private void awaitEvents(Map<String, Long> killed) throws InterruptedException {
        cluster.await("events of " + killed, _ -> {
            List<EventFact> facts = new EventFeed(cluster.eggs())
                    .next().stream().map(ClusterEvent::fact).toList();
            return killed.entrySet().stream()
                    .allMatch(life -> facts.stream()
                                            .filter(fact -> fact.kind() == EventKind.DEAD
                                                    && fact.node().name().equals(life.getKey())
                                                    && fact.incarnation() == life.getValue())
                                            .count()
                                    == 1
                            && facts.stream()
                                    .anyMatch(fact -> fact.kind() == EventKind.READY
                                            && fact.node().name().equals(life.getKey())
                                            && fact.incarnation() > life.getValue()));
        });
    }

    /** The client has its reports, and nobody is there whom it could tell: it stays until its job is closed. */
    @Test
    void nothingIsLeftOfAJobAtWhoseEndAllGatewaysAreKilled() throws IOException, InterruptedException {
        Shop shop = shops.getFirst();
        Path out = out("killed-at-the-end");
        Map<String, Long> before = new TreeMap<>();
        RunSummary summary = cluster.submit(shop, out, Optional.empty(), message -> {
            if (message instanceof JobCompleted) {
                before.putAll(cluster.kill("gateway-1", "gateway-2"));
            }
        });
        assertThat(before).hasSize(2);
        shop.assertReports(out);
        assertThat(summary.warnings()).noneMatch(warning -> warning.contains("closed"));
        cluster.assertNoJobLeft(SOONER_THAN_TIMEOUT);
        cluster.await("no job is known", report -> report.jobs().isEmpty());
        cluster.awaitNewLives(before);
    }

    @Test
    void theHoundOfDoomBitesWhomItMayAndSeesThemComeBack() throws IOException, InterruptedException {
        List<String> notices = new ArrayList<>();
        var once = new Hound.Orders(
                Duration.ofMinutes(1),
                2,
                Set.of(RoleKind.FILTER, RoleKind.GATEWAY),
                Set.of(RoleKind.GATEWAY),
                Duration.ofSeconds(1),
                false,
                1);
        try (var crowd = Crowd.of(cluster, out("hunted"), shops.subList(0, 3));
                NodeRuntime runtime = NodeRuntimes.open(cluster.config(), NodeRuntime.Answers.NONE)) {
            new Hound(cluster.eggs(), runtime, once, notices::add).run();
            crowd.finish();
        }
        assertThat(notices)
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
                    .map(NodeView::name)
                    .filter(id -> !id.equals("egg-1"))
                    .toList();
            cluster.awaitNewLives(cluster.kill(victims));
            crowd.finish();
        }
    }

    @Test
    void everyNodeShowsWhatItHasDone() throws IOException, InterruptedException {
        Shop shop = shops.getFirst();
        Path out = out("counted");
        cluster.submit(shop, out, Optional.empty());
        shop.assertReports(out);
        long filtered = 0;
        for (NodeView node : cluster.eggs().status().nodes()) {
            assertThat(cluster.get(node, "/livez").statusCode()).as(node.name()).isEqualTo(200);
            assertThat(cluster.get(node, "/readyz").statusCode())
                    .as(node.name())
                    .isEqualTo(200);
            String metrics = cluster.get(node, "/metrics").body();
            assertThat(metrics).contains("kopi_build_info{", "jvm_memory_used_bytes{");
            assertThat(value(metrics, "kopi_broker_link_up")).isEqualTo(node.hosts(RoleKind.EGG) ? 0 : 1);
            filtered += value(metrics, "kopi_rows_total{dataset=\"transactions\",role=\"filter+group-by+reducer\"}");
        }
        assertThat(filtered).isGreaterThanOrEqualTo(LARGE / 2);
    }

    /** The value of that series; 0 if it is not there. */
    private static long value(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
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
            scale(RoleKind.FILTER, 4);
            awaitReplicas(RoleKind.FILTER, 4);
            scale(RoleKind.FILTER, 2);
            awaitReplicas(RoleKind.FILTER, 2);
            crowd.finish();
        }
    }

    /** Those that leave end what was begun with them, and are brought back for that if they die. */
    @Test
    void rolesThatKeepStateComeAndGoWhileJobsRunAndTheirNodesDie() throws IOException, InterruptedException {
        List<RoleKind> stateful = List.of(RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER);
        try (var crowd = Crowd.of(cluster, out("every-role"), shops.subList(0, 3))) {
            for (RoleKind role : stateful) {
                scale(role, 3);
            }
            for (RoleKind role : stateful) {
                awaitReplicas(role, 3);
            }
            cluster.awaitNewLives(cluster.kill("controller-2", "aggregator-3", "joiner-2"));
            for (RoleKind role : stateful) {
                scale(role, 1);
            }
            cluster.eggs().status().nodes().stream()
                    .filter(node -> node.state() == ClusterView.State.DRAINING)
                    .flatMap(node -> ProcessHandle.of(node.pid()).stream())
                    .forEach(ProcessHandle::destroyForcibly);
            for (RoleKind role : stateful) {
                awaitReplicas(role, 1);
            }
            assertThat(crowd.finish()).isGreaterThanOrEqualTo(3);
        }
    }

    private void scale(RoleKind role, int count) throws InterruptedException {
        cluster.eggs().decide((egg, own) -> egg.scale(own, role.text(), count), Duration.ofSeconds(10));
    }

    private void awaitReplicas(RoleKind role, int count) throws InterruptedException {
        cluster.await(
                count + " of " + role + " work",
                report -> report.isReady()
                        && report.nodes().stream()
                                        .filter(node -> node.hosts(role))
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

    private static boolean isUnderWay(ClusterStatus report, JobId job) {
        return report.jobs().stream()
                .anyMatch(one ->
                        one.job().equals(job.value()) && one.phase().equals("running") && one.finishedBatches() > 0);
    }

    // --- Attacks. -------------------------------------------------------------------------------------------------

    private Map<String, Long> lives() throws InterruptedException {
        Map<String, Long> lives = new TreeMap<>();
        cluster.eggs().status().nodes().forEach(node -> lives.put(node.name(), node.incarnation()));
        return lives;
    }

    private void assertServes(Shop shop, String name) throws IOException, InterruptedException {
        Path out = out(name);
        cluster.submit(shop, out, Optional.empty());
        shop.assertReports(out);
    }

    @Test
    void memoryBombsEndTheirJobsAndNoNode()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Map<String, Long> before = lives();
        try (var attacker = Attacker.of(cluster)) {
            JobPlan uploaded = attacker.plan("bomb-uploaded", Attacker.summaries(40));
            assertThat(attacker.open(uploaded)).isInstanceOf(GatewayAnswer.Admitted.class);
            assertThat(attacker.upload(attacker.bomb(uploaded, 0, 100_000)))
                    .hasMessageContaining(
                            "it has 100000 rows; with the reports of this job a batch of transactions may");

            // Past the gateway, as whoever has got at the broker may.
            JobPlan smuggled = attacker.plan("bomb-smuggled", Attacker.summaries(40));
            attacker.open(smuggled);
            attacker.publish(
                    List.of(Routes.FILTER),
                    IntStream.range(0, 8)
                            .mapToObj(seq -> attacker.bomb(smuggled, seq, 500_000))
                            .toList());
            cluster.await(
                    "the smuggled bomb has failed its job",
                    report -> report.jobs().stream()
                            .anyMatch(job -> job.job().equals("bomb-smuggled")
                                    && job.phase().equals("failed")));

            // As large as is allowed, as many as a window has room for.
            JobPlan allowed = attacker.plan("bomb-allowed", Attacker.summaries(40));
            attacker.open(allowed);
            int rows = MemoryBudget.maxRows(allowed, "transactions");
            attacker.publish(
                    List.of(Routes.FILTER),
                    IntStream.range(0, 16)
                            .mapToObj(seq -> attacker.bomb(allowed, seq, rows))
                            .toList());
            assertServes(shops.get(2), "beside-bombs");
            for (JobPlan plan : List.of(uploaded, smuggled, allowed)) {
                attacker.close(plan);
            }
        }
        assertThat(lives()).isEqualTo(before);
    }

    @Test
    void jobsThatAreOpenedAndAbortedCostNothing() throws IOException, InterruptedException {
        Map<String, Long> before = lives();
        try (var attacker = Attacker.of(cluster)) {
            for (int i = 0; i < 90; i++) {
                JobPlan plan = attacker.plan("hasty-" + i, Attacker.summaries(64));
                attacker.open(plan);
                attacker.abort(plan);
                attacker.close(plan);
            }
            assertServes(shops.get(2), "after-hasty-ones");
        }
        assertThat(lives()).isEqualTo(before);
    }

    @Test
    void everyKindOfMessageIntoEveryQueueAndStreamDisablesNobody() throws IOException, InterruptedException {
        Map<String, Long> before = lives();
        try (var attacker = Attacker.of(cluster)) {
            List<Destination> everywhere =
                    new ArrayList<>(Routes.standing(cluster.config().size()));
            everywhere.add(Broker.DEAD_LETTERS);
            everywhere.add(Routes.gateway("gateway-1"));
            everywhere.add(Routes.gateway("gateway-2"));
            JobPlan stray = attacker.plan("stray", shops.getFirst().reports());
            attacker.publish(everywhere, StrayMessages.about(stray));
            assertServes(shops.get(2), "after-strays");
            // A stray OpenJob may have come to a controller by a gateway, behind every stray CloseJob.
            attacker.closeAll(cluster);
            assertServes(shops.get(3), "after-more-strays");
        }
        assertThat(lives()).isEqualTo(before);
    }

    @Test
    void aPoisonousBatchFailsItsJobByNameAndNoOther() throws IOException, InterruptedException {
        Shop shop = shops.getFirst();
        var job = new JobId("poisoned");
        try (var crowd = Crowd.of(cluster, out("healthy"), shops.subList(3, 5));
                var poisoner = Poisoner.of(cluster)) {
            // Without filters no job ends, so that there is time to poison it.
            cluster.freeze("filter-1");
            cluster.freeze("filter-2");
            Crowd.Client poisoned = crowd.submit(shop, out("poisoned"), Optional.of(job));
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
