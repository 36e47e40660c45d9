package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import kopi.core.model.JobId;
import kopi.core.report.Reports;
import kopi.core.trace.TraceContext;
import kopi.testkit.net.FreePorts;
import kopi.testkit.net.OtlpReceiver;
import kopi.testkit.net.OtlpReceiver.ReceivedSpan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a job in a cluster of which each role is a process of its own is one connected trace, whoever begins it; and who does not
 * ask for traces does not load what makes them.
 */
@Tag("long")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesTest {
    private static final String SMALL = """
            layout: separate
            nodes: {egg: 1, controller: 1, aggregator: 1, joiner: 1, gateway: 2, filter: 1, group-by: 1, reducer: 1}""";

    /** What every job has: each stage takes batches, and what is sent to it says from whom. */
    private static final Set<String> STAGES = Set.of(
            "gateway OpenJob",
            "send kopi.filter",
            "process kopi.filter",
            "send kopi.group-by",
            "process kopi.group-by",
            "send kopi.reducer",
            "process kopi.reducer",
            "process kopi.job.{job}.aggregator.0",
            "process kopi.job.{job}.joiner",
            "process kopi.controller",
            "process kopi.aggregator.0",
            "process kopi.joiner.0",
            "job");

    private Path folder;
    private OtlpReceiver collector;
    private RealCluster cluster;
    private Shop shop;

    @BeforeAll
    void up(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        collector = new OtlpReceiver();
        cluster = new RealCluster(folder, SMALL, RealCluster.QUICK_NODES, List.of());
        run(environment(), "up", "--with-broker", "-f", cluster.config().file().toString());
        shop = Shop.open(folder, 5, 800, Reports.NAMES);
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        try (var _ = collector;
                var last = cluster) {
            last.down();
        }
    }

    private Map<String, String> environment() {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "200");
    }

    private void run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, command[0], ".txt");
        int exitCode = cluster.command(output, environment, command).waitFor();
        assertThat(exitCode).as(Files.readString(output)).isZero();
    }

    private List<ReceivedSpan> trace(String id) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(id))
                .toList();
    }

    private static Set<String> names(List<ReceivedSpan> spans) {
        return spans.stream().map(ReceivedSpan::name).collect(Collectors.toSet());
    }

    private static boolean isConnected(List<ReceivedSpan> spans) {
        Set<String> ids = spans.stream().map(ReceivedSpan::id).collect(Collectors.toSet());
        return spans.stream().filter(span -> span.parent().isEmpty()).count() == 1
                && spans.stream().allMatch(span -> span.parent().isEmpty() || ids.contains(span.parent()));
    }

    /** Waits until the job's trace is whole; its spans come as their processes send them. */
    private List<ReceivedSpan> awaitTrace(String id) throws InterruptedException {
        Waiting.until(
                "a connected trace " + id,
                RealCluster.PATIENCE,
                () -> names(trace(id)).containsAll(STAGES) && isConnected(trace(id)),
                () -> trace(id));
        assertThat(collector.problems()).isEmpty();
        return trace(id);
    }

    @Test
    void aJobOfAClientThatIsTracedIsPartOfTheClientsTrace() throws IOException, InterruptedException {
        Path out = folder.resolve("traced");
        run(
                environment(),
                "submit",
                "--gateway",
                cluster.gateways(),
                "--data",
                shop.data().toString(),
                "--out",
                out.toString(),
                "--batch-kib",
                "16");
        shop.assertReports(out);

        ReceivedSpan root = collector.spans().stream()
                .filter(span -> span.name().equals("submit"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the client has sent nothing"));
        assertThat(root.parent()).isEmpty();
        List<ReceivedSpan> spans = awaitTrace(root.trace());
        assertThat(spans.stream()
                        .map(span -> span.resource().get("service.name"))
                        .collect(Collectors.toSet()))
                .contains(
                        "kopi-submit",
                        "kopi-gateway",
                        "kopi-controller",
                        "kopi-filter",
                        "kopi-group-by",
                        "kopi-reducer",
                        "kopi-aggregator",
                        "kopi-joiner");
    }

    @Test
    void aJobOfAClientThatIsNotHasATraceOfItsOwn() throws IOException, InterruptedException {
        Path out = folder.resolve("untraced");
        var job = new JobId(cluster.submit(shop, out, Optional.empty()).job());
        shop.assertReports(out);

        TraceContext own = TraceContext.ofJob(job);
        List<ReceivedSpan> spans = awaitTrace(own.traceId());
        assertThat(spans.stream().filter(span -> span.parent().isEmpty()).toList())
                .singleElement()
                .satisfies(root -> {
                    assertThat(root.name()).isEqualTo("job");
                    assertThat(root.id()).isEqualTo(own.spanId());
                });
    }

    /** A node that does all that nodes do until they have a broker, which is not there. */
    @Test
    void whoDoesNotAskForTracesLoadsNothingOfThem() throws IOException, InterruptedException {
        Path loaded = folder.resolve("loaded.txt");
        Path file = Files.createDirectories(folder.resolve("lonely")).resolve("cluster.yaml");
        Files.writeString(
                file, "broker: {port: %d, connect-within: 1s}\nports: {http: 0}\n".formatted(FreePorts.inARow(1)));
        Path output = folder.resolve("lonely.txt");
        Process node = cluster.command(
                output,
                Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded),
                "node",
                "--role",
                "filter",
                "--id",
                "filter-1",
                "-f",
                file.toString());
        assertThat(node.waitFor()).as(Files.readString(output)).isEqualTo(1);

        assertThat(Files.readString(loaded))
                .contains("io.prometheus.metrics.model.registry.PrometheusRegistry", "com.rabbitmq.client.Connection")
                .doesNotContain("io.opentelemetry", "kopi.traces");
    }
}
