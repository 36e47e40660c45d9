package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.EventKind;
import kopi.core.error.JobFailedException;
import kopi.core.meter.Metrics;
import kopi.core.model.JobId;
import kopi.core.report.Reports;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what an operator sees of a cluster is what has happened, and what he commands is done. */
@Tag("long")
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorTest {
    private static final int ROUNDS = 4;
    private static final Pattern METRIC = Pattern.compile("\\b(?:kopi|jvm|process)_\\w+");
    private static final List<Path> QUERIES =
            List.of(Path.of("../ops/grafana/kopi.json"), Path.of("../ops/prometheus/alerts.yml"));

    private Path folder;
    private RealCluster cluster;
    private Shop shop;

    /** A life of a node. */
    private record Life(String node, long incarnation) {}

    @BeforeAll
    void up(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        cluster = new RealCluster(folder, "layout: chained", RealCluster.QUICK_NODES, List.of());
        cluster.up();
        shop = Shop.open(folder, 3, 3_000, Reports.NAMES);
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

    /** Runs a command on this cluster; returns what it prints. */
    private String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, command[0], ".txt");
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-f", cluster.config().file().toString()));
        int exitCode = cluster.command(output, arguments.toArray(String[]::new)).waitFor();
        assertThat(exitCode).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    // --- Commands. ------------------------------------------------------------------------------------------------

    @Test
    void anAbortedJobFailsItsClientByNameAndNoOther() throws IOException, InterruptedException {
        var job = new JobId("unwanted");
        try (var crowd = Crowd.of(cluster, Files.createTempDirectory(folder, "others"), List.of())) {
            // Without filters no job ends, so that there is time to abort it.
            Map<String, Long> frozen = cluster.freeze("filter-1");
            Map<String, Long> frozenToo = cluster.freeze("filter-2");
            Crowd.Client client = crowd.submit(shop, folder.resolve("unwanted"), Optional.of(job));
            cluster.await(
                    "the job runs",
                    report -> report.jobs().stream()
                            .anyMatch(line -> line.job().equals("unwanted")
                                    && line.phase().equals("running")));

            assertThat(run("abort", "unwanted")).contains("job unwanted is aborted");

            assertThatThrownBy(client::await)
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("job unwanted failed: aborted by kopi abort");
            cluster.awaitNewLives(frozen);
            cluster.awaitNewLives(frozenToo);
        }
        cluster.forget(job);
        Path out = folder.resolve("after-abort");
        cluster.submit(shop, out, Optional.empty());
        shop.assertReports(out);
    }

    // --- Events. --------------------------------------------------------------------------------------------------

    /** Eggs die, too, so that what is known must survive leaders. */
    @Test
    void eventsTellOfEveryLifeThatWasEndedAndOfNoOther() throws IOException, InterruptedException {
        long seed = Long.getLong("kopi.seed", 20_261_130L);
        var random = new Random(seed);
        Set<Life> killed = new HashSet<>();
        Set<Life> deadBefore = livesWith(EventKind.DEAD);
        for (int round = 0; round < ROUNDS; round++) {
            cluster.awaitReady();
            Map<String, Long> lives = cluster.kill(victims(random));
            lives.forEach((node, incarnation) -> killed.add(new Life(node, incarnation)));
            cluster.awaitNewLives(lives);
        }
        cluster.awaitReady();
        Waiting.until(
                "the deaths of " + killed + ", seed " + seed,
                RealCluster.PATIENCE,
                () -> newDeaths(deadBefore).equals(killed),
                () -> newDeaths(deadBefore));
        Set<Life> ready = livesWith(EventKind.READY);
        assertThat(killed)
                .as("those that came back, seed " + seed)
                .allMatch(life -> ready.stream()
                        .anyMatch(next -> next.node().equals(life.node()) && next.incarnation() > life.incarnation()));
    }

    /** An egg, be it the one that leads, and two others: what two eggs know survives. */
    private List<String> victims(Random random) {
        List<NodeView> nodes = new ArrayList<>(cluster.eggs().status().nodes());
        Collections.shuffle(nodes, random);
        return Stream.concat(
                        nodes.stream().filter(node -> node.hosts(RoleKind.EGG)).limit(1),
                        nodes.stream().filter(node -> !node.hosts(RoleKind.EGG)).limit(2))
                .map(NodeView::name)
                .toList();
    }

    private Set<Life> newDeaths(Set<Life> before) {
        Set<Life> deaths = livesWith(EventKind.DEAD);
        deaths.removeAll(before);
        return deaths;
    }

    /** As {@code kopi events --json} prints them. */
    private Set<Life> livesWith(EventKind kind) {
        try {
            return run("events", "--json")
                    .lines()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .filter(event -> event.get("kind").asString().equals(kind.text()))
                    .map(OperatorTest::life)
                    .collect(Collectors.toCollection(HashSet::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Life life(JsonNode event) {
        return new Life(event.get("node").asString(), event.get("incarnation").asLong());
    }

    // --- Prometheus. ----------------------------------------------------------------------------------------------

    @Test
    void aPrometheusSeesAllThatIsAskedForAndAlertsForAKilledNodeOnly() throws IOException, InterruptedException {
        Optional<Path> program = Prometheus.program();
        assumeTrue(program.isPresent(), "there is no prometheus (scripts/check-alerts.sh installs it)");
        List<NodeView> nodes = cluster.eggs().status().nodes();
        try (var prometheus = Prometheus.start(
                program.get(),
                Files.createTempDirectory(folder, "prometheus"),
                nodes.stream().map(cluster::httpAddress).toList())) {
            until("Prometheus is ready", prometheus::isReady, prometheus);
            until(
                    "it sees all nodes",
                    () -> prometheus.values("up == 1", "instance").size() == nodes.size(),
                    prometheus);
            // A named job is over before it is closed, so that its controller is seen to complete it.
            var job = new JobId("scraped");
            Path out = folder.resolve("scraped");
            cluster.submit(shop, out, Optional.of(job));
            shop.assertReports(out);
            until(
                    "nobody is alerted of a cluster that works",
                    () -> firing(prometheus).isEmpty()
                            && !prometheus
                                    .values("kopi_job_duration_seconds_count > 0", "instance")
                                    .isEmpty(),
                    prometheus);

            long killedAt = System.nanoTime();
            Map<String, Long> killed = cluster.kill("filter-1");
            until(
                    "somebody is alerted of the node that is gone",
                    () -> prometheus
                            .values("ALERTS{alertname=\"KopiNodeAway\",alertstate=\"firing\"}", "node")
                            .contains("filter-1"),
                    prometheus);
            cluster.awaitNewLives(killed);
            until("nobody is alerted any more", () -> firing(prometheus).isEmpty(), prometheus);

            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killedAt);
            assertThat(prometheus.values(
                            "count_over_time(ALERTS{alertstate=\"firing\"}[%ds])".formatted(seconds), "alertname"))
                    .as("all alerts that have fired since")
                    .contains("KopiNodeAway")
                    .isSubsetOf("KopiNodeAway", "KopiNodeUnreachable");
            until(
                    "all that dashboard and rules ask for is scraped",
                    () -> prometheus.names().containsAll(askedFor()),
                    prometheus);
            cluster.forget(job);
        }
    }

    private static Set<String> firing(Prometheus prometheus) throws IOException, InterruptedException {
        return prometheus.values("ALERTS{alertstate=\"firing\"}", "alertname");
    }

    private static Set<String> askedFor() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : QUERIES) {
            METRIC.matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .forEach(names::add);
        }
        // This cluster is not traced.
        names.remove(Metrics.SPANS.name());
        return names;
    }

    /** What a look at Prometheus may say. */
    private interface Look {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void until(String what, Look look, Prometheus prometheus) throws InterruptedException {
        Waiting.until(
                what,
                RealCluster.PATIENCE,
                () -> {
                    try {
                        return look.holds();
                    } catch (IOException e) {
                        throw new AssertionError("Prometheus does not answer", e);
                    }
                },
                () -> describe(prometheus));
    }

    private static String describe(Prometheus prometheus) {
        try {
            Set<String> missing = askedFor();
            missing.removeAll(prometheus.names());
            return "firing: " + firing(prometheus) + "; not scraped: " + missing;
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }
}
