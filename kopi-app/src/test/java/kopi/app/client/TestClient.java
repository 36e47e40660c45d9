package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.app.gateway.GatewayNode;
import kopi.core.client.Patience;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.protocol.WireCodec;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.NaiveResult;
import kopi.testkit.oracle.ResultFolders;

/** A client with its data and its output folder; the oracle knows what it must get. */
record TestClient(Path data, Path out, Set<String> reports, Optional<JobId> job, Patience patience, boolean replaces) {
    /** Small, so that there are many batches. */
    static final int CHUNK_BYTES = 2_000;

    /** Soon gives up what is hopeless; never takes a slow test for a silent job. */
    static final Patience PATIENT = new Patience(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMinutes(5), 3);

    private static final WireCodec CODEC = new WireCodec();
    private static final long LIMIT_SECONDS = 60;

    TestClient(Path data, Path out, Set<String> reports, Optional<JobId> job, Patience patience) {
        this(data, out, reports, job, patience, false);
    }

    static TestClient of(Path data, Path out) {
        return new TestClient(data, out, Set.copyOf(Reports.NAMES), Optional.empty(), PATIENT);
    }

    TestClient named(String id) {
        return new TestClient(data, out, reports, Optional.of(new JobId(id)), patience);
    }

    TestClient into(Path other) {
        return new TestClient(data, other, reports, job, patience, replaces);
    }

    /** One that replaces a job of its name with other input. */
    TestClient replacing() {
        return new TestClient(data, out, reports, job, patience, true);
    }

    TestClient patient(Patience other) {
        return new TestClient(data, out, reports, job, other);
    }

    RunSummary run(GatewayNode... gateways) throws InterruptedException {
        return run(ClientSecurity.NONE, gateways);
    }

    RunSummary run(ClientSecurity security, GatewayNode... gateways) throws InterruptedException {
        try (var run = new ClusterRun(request(security, gateways), CODEC, CODEC, RunProgress.SILENT)) {
            return run.run();
        }
    }

    /** Tells that listener how it gets on. */
    RunSummary run(RunProgress progress, GatewayNode gateway) throws InterruptedException {
        try (var run = new ClusterRun(request(ClientSecurity.NONE, gateway), CODEC, CODEC, progress)) {
            return run.run();
        }
    }

    private SubmitRequest request(ClientSecurity security, GatewayNode... gateways) {
        List<Report> wanted = Reports.NAMES.stream()
                .filter(reports::contains)
                .map(name -> Reports.named(name, Parameters.DEFAULT))
                .toList();
        return new SubmitRequest(
                cluster(security, patience, gateways),
                new UploadOptions(data, false, CHUNK_BYTES),
                OutputOptions.in(out),
                wanted,
                2,
                job,
                replaces);
    }

    static Cluster cluster(ClientSecurity security, Patience patience, GatewayNode... gateways) {
        List<GatewayAddress> addresses =
                Arrays.stream(gateways).map(TestCluster::addressOf).toList();
        return new Cluster(addresses, security, patience);
    }

    /** What {@link #run} does, on a thread of its own. */
    Running start(GatewayNode... gateways) {
        return Running.of(() -> run(gateways));
    }

    /** A run on a thread of its own. */
    record Running(FutureTask<RunSummary> task, Thread thread) {
        static Running of(Callable<RunSummary> run) {
            var task = new FutureTask<>(run);
            return new Running(task, Thread.ofPlatform().name("client").daemon().start(task));
        }

        RunSummary await() throws ExecutionException, InterruptedException, TimeoutException {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        /** What Ctrl-C does. */
        void interrupt() throws InterruptedException {
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(LIMIT_SECONDS))).isTrue();
        }
    }

    /** Makes sure that the reports are the oracle's, and that every rejected row is listed once. */
    void assertOracle(RunSummary summary) {
        NaiveResult expected = expected();
        ResultFolders.assertSame(expected.files(), out);
        assertThat(summary.rejected()).isEqualTo(expected.rejects().size());
    }

    NaiveResult expected() {
        return NaiveReports.run(data, reports, Parameters.DEFAULT);
    }
}
