package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.app.gateway.GatewayNode;
import kopi.core.client.Patience;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.PackedRows;
import kopi.core.message.Message.Slice;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Routes;
import kopi.testkit.data.AdversarialDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: what a cluster says through real gateways is, byte for byte, what the naive oracle says, whatever dies on the
 * way.
 */
@Timeout(120)
class ClusterRunTest {
    /** So few batches may be unfinished that a job without a filter stands still at once. */
    private static final int WINDOW = 2;

    private static final GatewayLimits NARROW = new GatewayLimits(8, WINDOW, 1 << 20, 1 << 20, 4);

    @TempDir
    private Path folder;

    private TestClient client(long seed) {
        Path data = folder.resolve("data" + seed);
        AdversarialDataset.write(data, seed);
        return TestClient.of(data, folder.resolve("out" + seed));
    }

    private static TestCluster withoutFilter() {
        return new TestCluster(new ControllerLimits(100, 3_600, 3_600));
    }

    private static GatewayNode narrowGateway(TestCluster cluster) {
        return cluster.startGateway(NARROW, GatewaySecurity.NONE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aClusterGivesTheOraclesBytes(long seed) throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            TestClient client = client(seed);
            client.assertOracle(client.run(cluster.startGateway()));
        }
    }

    @Test
    void manyClientsWithDifferentDataAndReportsAtOnce()
            throws ExecutionException, InterruptedException, TimeoutException {
        List<Set<String>> reports =
                List.of(Set.of("t1"), Set.of("t2", "t3"), Set.of("t4"), Set.of("t1", "t2", "t3", "t4"), Set.of("t2"));
        try (var cluster = TestCluster.whole()) {
            GatewayNode[] gateways = {narrowGateway(cluster), cluster.startGateway()};
            List<TestClient> clients = new ArrayList<>();
            List<TestClient.Running> runs = new ArrayList<>();
            for (int i = 0; i < reports.size(); i++) {
                TestClient whole = client(20 + i);
                TestClient client =
                        new TestClient(whole.data(), whole.out(), reports.get(i), Optional.empty(), TestClient.PATIENT);
                clients.add(client);
                runs.add(client.start(gateways));
            }
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).assertOracle(runs.get(i).await());
            }
        }
    }

    @Test
    void anotherGatewayTakesOverWhenOneDiesInMidUpload()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode first = narrowGateway(cluster);
            GatewayNode second = narrowGateway(cluster);
            var midUpload = cluster.broker()
                    .expect(
                            WINDOW,
                            message -> message instanceof PackedRows rows
                                    && rows.id().dataset().equals("transactions"));
            var chosen = new AtomicReference<String>();
            cluster.broker().listen(message -> {
                if (message instanceof OpenJob open) {
                    chosen.set(open.gateway());
                }
            });
            TestClient client = client(4);
            TestClient.Running run = client.start(first, second);
            midUpload.await();
            var comeback = cluster.broker().expect(1, OpenJob.class::isInstance);
            (first.id().equals(chosen.get()) ? first : second).close();
            comeback.await();
            cluster.startFilter();
            client.assertOracle(run.await());
        }
    }

    @Test
    void aGatewayThatComesBackWillDoIfItIsTheOnlyOne()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode only = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, PackedRows.class::isInstance);
            TestClient client = client(16);
            TestClient.Running run = client.start(only);
            midUpload.await();
            only.close();
            cluster.restartGateway(only, NARROW);
            cluster.startFilter();
            client.assertOracle(run.await());
        }
    }

    @Test
    void aClientThatWasKilledGoesOnWithItsJob() throws IOException, InterruptedException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var aborts = new ArrayList<AbortJob>();
            cluster.broker().listen(message -> {
                if (message instanceof AbortJob abort) {
                    aborts.add(abort);
                }
            });
            var midUpload = cluster.broker().expect(WINDOW, PackedRows.class::isInstance);
            TestClient client = client(5).named("mine");
            TestClient.Running killed = client.start(gateway);
            midUpload.await();
            killed.interrupt();
            assertThat(client.out()).isEmptyDirectory();
            cluster.startFilter();
            client.assertOracle(client.run(gateway));
            assertThat(aborts).isEmpty();
        }
    }

    @Test
    void twoClientsMaySendTheSameJobThroughTheSameGateway()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode only = narrowGateway(cluster);
            TestClient first = client(17).named("twice");
            var second = new TestClient(
                    first.data(), folder.resolve("again"), first.reports(), first.job(), first.patience());
            // One alone sends no more than half of these while none is finished.
            var bothMidUpload = cluster.broker()
                    .expect(
                            2 * WINDOW,
                            message -> message instanceof PackedRows rows
                                    && rows.id().dataset().equals("transactions"));
            TestClient.Running one = first.start(only);
            TestClient.Running other = second.start(only);
            bothMidUpload.await();
            cluster.startFilter();
            first.assertOracle(one.await());
            second.assertOracle(other.await());
        }
    }

    @Test
    void whatIsFinishedIsNotSentAgain() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            TestClient client = client(6).named("mine");
            client.assertOracle(client.run(cluster.startGateway()));
            var sent = new ArrayList<PackedRows>();
            cluster.broker().listen(message -> {
                if (message instanceof PackedRows rows) {
                    sent.add(rows);
                }
            });
            client.assertOracle(client.run(cluster.startGateway()));
            assertThat(sent).isEmpty();
        }
    }

    @Test
    void aClientWithoutAJobNameLeavesNothingBehind() throws InterruptedException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, PackedRows.class::isInstance);
            var closed = cluster.broker().expect(1, CloseJob.class::isInstance);
            var aborted = cluster.broker().expect(1, AbortJob.class::isInstance);
            TestClient.Running stopped = client(7).start(gateway);
            midUpload.await();
            stopped.interrupt();
            aborted.await();
            closed.await();
        }
    }

    @Test
    void otherFilesUnderTheSameNameAreRefused() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            client(8).named("mine").run(gateway);
            assertThatThrownBy(() -> client(9).named("mine").run(gateway))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("mine")
                    .hasMessageContaining("other input files");
        }
    }

    @Test
    void aJobWhoseResultsVanishIsStartedOver() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, PackedRows.class::isInstance);
            var again = cluster.broker().expect(1, message -> message instanceof OpenJob open && open.attempt() == 1);
            TestClient client = client(10).named("mine");
            TestClient.Running run = client.start(gateway);
            midUpload.await();
            cluster.broker().deleteJournal(Routes.results(new JobId("mine")));
            again.await();
            cluster.startFilter();
            client.assertOracle(run.await());
        }
    }

    @Test
    void aSilentJobIsStartedOver() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var again = cluster.broker().expect(1, message -> message instanceof OpenJob open && open.attempt() == 1);
            var impatient = new Patience(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(2), 5);
            TestClient client = client(11).patient(impatient);
            TestClient.Running run = client.start(gateway);
            again.await();
            cluster.startFilter();
            client.assertOracle(run.await());
        }
    }

    @Test
    void aJobThatStaysSilentFailsByName() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var impatient = new Patience(
                    Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(300), 2);
            TestClient client = client(12).named("mine").patient(impatient);
            assertThatThrownBy(() -> client.run(gateway))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("job mine was begun 2 times");
        }
    }

    /** That the codec refuses such messages is GarbledBytesTest's. */
    @Test
    void aMessageThatIsTooLargeToBeSentFailsItsJobByNameAndNoOther() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            var large = new JobId("large");
            cluster.broker().listen(message -> {
                if (message instanceof Slice slice
                        && slice.job().equals(large)
                        && slice.file().equals("t3.csv")) {
                    throw new JobFailedException("t3.csv is too large");
                }
            });
            assertThatThrownBy(() -> client(30).named(large.value()).run(gateway))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("joiner: t3.csv is too large");
            TestClient other = client(31);
            other.assertOracle(other.run(gateway));
        }
    }

    @Test
    void whoFindsNoPlaceWaitsForOne() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = new TestCluster(new ControllerLimits(1, 3_600, 3_600))) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, PackedRows.class::isInstance);
            // Names that belong to the same controller.
            TestClient first = client(13).named("a");
            TestClient second = client(14).named("c");
            assertThat(TestCluster.ROUTES.controllerOf(new JobId("a")))
                    .isEqualTo(TestCluster.ROUTES.controllerOf(new JobId("c")));
            TestClient.Running firstRun = first.start(gateway);
            midUpload.await();
            var refused = cluster.broker().expect(1, JobRefused.class::isInstance);
            TestClient.Running secondRun = second.start(gateway);
            refused.await();
            cluster.startFilter();
            first.assertOracle(firstRun.await());
            second.assertOracle(secondRun.await());
        }
    }

    @Test
    void whoReachesNoGatewayIsToldWhichOnesWereTried()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gone = cluster.startGateway();
            String address = TestCluster.addressOf(gone).toString();
            var impatient =
                    new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO, Duration.ofMinutes(5), 1);
            gone.close();
            var run = new SubmitRequest(
                    new Cluster(List.of(GatewayAddress.parse(address)), ClientSecurity.NONE, impatient),
                    new UploadOptions(client(15).data(), false, 2_000),
                    folder.resolve("out"),
                    List.of(Reports.named("t3", Parameters.DEFAULT)),
                    1,
                    Optional.empty());
            try (var doomed = new ClusterRun(run, cluster.codec, cluster.codec, RunProgress.SILENT)) {
                assertThatThrownBy(doomed::run)
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining(address)
                        .hasMessageContaining("refused");
            }
        }
    }
}
