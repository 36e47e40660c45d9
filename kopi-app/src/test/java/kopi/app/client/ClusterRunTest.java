package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.app.gateway.GatewayNode;
import kopi.core.client.Patience;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.Slice;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Routes;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.ResultFolders;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
                            message -> message instanceof Rows rows
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
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
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
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
            TestClient client = client(5).named("mine");
            TestClient.Running killed = client.start(gateway);
            midUpload.await();
            killed.interrupt();
            assertThat(client.out()).doesNotExist();
            cluster.startFilter();
            client.assertOracle(client.run(gateway));
            assertThat(aborts).isEmpty();
        }
    }

    /** The same data, in files that are packed. */
    private TestClient packed(TestClient plain) throws IOException {
        Path data = folder.resolve("packed");
        try (Stream<Path> files = Files.walk(plain.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = data.resolve(plain.data().relativize(file) + ".gz");
                Files.createDirectories(copy.getParent());
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(copy))) {
                    Files.copy(file, out);
                }
            }
        }
        return new TestClient(data, plain.out(), plain.reports(), plain.job(), plain.patience());
    }

    @Test
    void aClientThatWasKilledGoesOnWithPackedFiles() throws IOException, InterruptedException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
            TestClient plain = client(6).named("packed");
            TestClient client = packed(plain);
            TestClient.Running killed = client.start(gateway);
            midUpload.await();
            killed.interrupt();
            cluster.startFilter();
            RunSummary summary = client.run(gateway);
            ResultFolders.assertSame(plain.expected().files(), client.out());
            assertThat(summary.datasets()).isNotEmpty();
            // Packed again, they are other files, as whoever asks for the job is told.
            Path some = anyFile(client.data());
            byte[] bytes = Files.readAllBytes(some);
            Files.write(some, Arrays.copyOf(bytes, bytes.length + 1));
            assertRefused(() -> client.run(gateway), some.getFileName().toString());
        }
    }

    private static Path anyFile(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).sorted().findFirst().orElseThrow();
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
                            message -> message instanceof Rows rows
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
            var sent = new ArrayList<Rows>();
            cluster.broker().listen(message -> {
                if (message instanceof Rows rows) {
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
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
            var closed = cluster.broker().expect(1, CloseJob.class::isInstance);
            var aborted = cluster.broker().expect(1, AbortJob.class::isInstance);
            TestClient.Running stopped = client(7).start(gateway);
            midUpload.await();
            stopped.interrupt();
            aborted.await();
            closed.await();
        }
    }

    /** A client that has its reports leaves only when its job is closed for good. */
    @Test
    void aCloseThatIsLostIsRepeated() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode[] gateways = {cluster.startGateway(), cluster.startGateway()};
            var lost = new AtomicInteger();
            cluster.broker().listenAt(Routes.CONTROL, message -> {
                if (message instanceof CloseJob && lost.getAndIncrement() < 3) {
                    throw new UnavailableException("the broker is gone");
                }
            });
            TestClient client = client(18);
            RunSummary summary = client.run(gateways);
            client.assertOracle(summary);
            assertThat(summary.warnings()).noneMatch(warning -> warning.contains("closed"));
            assertThat(lost.get()).as("each gateway was asked, and again").isGreaterThan(3);
        }
    }

    // --- The same name again, and other files. ----------------------------------------------------------------------

    /** Changes a figure of the sales in place; neither size nor time of modification tell of it. */
    private static void correct(TestClient client) throws IOException {
        Path file = sales(client);
        FileTime modified = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        int at = 0;
        while (bytes[at] != '\n') {
            at++;
        }
        while (bytes[at] < '0' || bytes[at] > '9') {
            at++;
        }
        bytes[at] = (byte) (bytes[at] == '1' ? '2' : '1');
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, modified);
    }

    private static Path sales(TestClient client) throws IOException {
        try (Stream<Path> files = Files.list(client.data().resolve("transactions"))) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void assertRefused(ThrowingCallable submission, String... parts) {
        assertThatThrownBy(submission).isInstanceOf(InvalidInputException.class).hasMessageContainingAll(parts);
    }

    /** The job that was asked for last. */
    private static AtomicReference<JobId> opened(TestCluster cluster) {
        var job = new AtomicReference<JobId>();
        cluster.broker().listen(message -> {
            if (message instanceof OpenJob open) {
                job.set(open.job());
            }
        });
        return job;
    }

    @Test
    void aCorrectionOfAFinishedJobIsRefusedByNameOrRunAnew() throws IOException, InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            TestClient client = client(8).named("mine");
            client.assertOracle(client.run(gateway));
            correct(client);
            assertRefused(
                    () -> client.run(gateway),
                    "job mine has other input",
                    "transactions/" + sales(client).getFileName() + " has the same size, but other content",
                    "--replace");
            client.assertOracle(client.replacing().run(gateway));
            client.assertOracle(client.run(gateway));
            client.assertOracle(client.into(folder.resolve("twice")).replacing().run(gateway));
        }
    }

    @Test
    void anUploadIsNotResumedWithFilesThatHaveChangedSince() throws IOException, InterruptedException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker()
                    .expect(
                            WINDOW,
                            message -> message instanceof Rows rows
                                    && rows.id().dataset().equals("transactions"));
            TestClient client = client(5).named("mine");
            TestClient.Running killed = client.start(gateway);
            midUpload.await();
            killed.interrupt();
            correct(client);
            assertRefused(() -> client.run(gateway), "job mine has other input", "other content");
            cluster.startFilter();
            client.assertOracle(client.replacing().run(gateway));
        }
    }

    /** With a name the files are read before, too: it is the second reading that counts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatChangesWhileItIsUploadedFailsTheJobByName(boolean isNamed) throws IOException {
        TestClient data = client(19);
        TestClient client = isNamed ? data.named("changing") : data;
        var isChanged = new AtomicBoolean();
        RunProgress changing = new RunProgress() {
            @Override
            public void start(Map<String, Long> bytes) {
                // All files have been found and opened.
            }

            @Override
            public void advance(String dataset, long rows, long bytes) {
                if (dataset.equals("transactions") && !isChanged.getAndSet(true)) {
                    try {
                        Files.writeString(sales(client), "x", StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public void startOver() {
                throw new AssertionError("a changed file is no loss of the cluster's");
            }
        };
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            assertRefused(
                    () -> client.run(changing, gateway),
                    "transactions/" + sales(client).getFileName() + " changed while it was read");
        }
        assertThat(client.out()).doesNotExist();
    }

    @Test
    void aCopyElsewhereIsTheSameInput() throws IOException, InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            TestClient client = client(6).named("mine");
            client.run(gateway);
            Files.setLastModifiedTime(sales(client), FileTime.fromMillis(0));
            var moved = new TestClient(
                    Files.move(client.data(), folder.resolve("elsewhere")),
                    folder.resolve("copied"),
                    client.reports(),
                    client.job(),
                    client.patience());
            moved.assertOracle(moved.run(gateway));
        }
    }

    @Test
    void otherReportsAndOtherBatchesUnderTheSameNameAreRefused() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            TestClient client = client(8).named("mine");
            client.run(gateway);
            var other = new TestClient(client.data(), client.out(), Set.of("t1"), client.job(), client.patience());
            assertRefused(() -> other.run(gateway), "job mine has other reports or parameters");
        }
    }

    @Test
    void whoIsReplacedIsToldAndWhoReplacesGetsItsOwnBytes()
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
            TestClient first = client(9).named("mine");
            TestClient.Running replaced = first.start(gateway);
            midUpload.await();
            TestClient second = client(10).named("mine").replacing();
            TestClient.Running replacing = second.start(gateway);
            assertThatThrownBy(replaced::await)
                    .hasCauseInstanceOf(JobFailedException.class)
                    .hasMessageContaining("job mine was replaced while it ran");
            cluster.startFilter();
            second.assertOracle(replacing.await());
        }
    }

    @Test
    void filesThatChangeBetweenTwoAttemptsOfARunAreNamed()
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = cluster.startGateway();
            var job = opened(cluster);
            var isRead = cluster.broker()
                    .expect(
                            1,
                            message -> message instanceof Rows rows
                                    && rows.id().dataset().equals("transactions")
                                    && rows.id().seq() == 0);
            TestClient client = client(12);
            TestClient.Running run = client.start(gateway);
            isRead.await();
            correct(client);
            cluster.broker().deleteJournal(Routes.results(job.get()));
            assertThatThrownBy(run::await)
                    .hasCauseInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("has changed since the job began");
        }
    }

    @Test
    void aJobWhoseResultsVanishIsStartedOver() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var midUpload = cluster.broker().expect(WINDOW, Rows.class::isInstance);
            var again = cluster.broker().expect(1, message -> message instanceof OpenJob open && open.attempt() == 1);
            var job = opened(cluster);
            TestClient client = client(10).named("mine");
            TestClient.Running run = client.start(gateway);
            midUpload.await();
            cluster.broker().deleteJournal(Routes.results(job.get()));
            again.await();
            cluster.startFilter();
            client.assertOracle(run.await());
        }
    }

    /** Hears no progress for long after this time, instead of ten seconds. */
    private static Patience quickToAsk() {
        return new Patience(
                Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(500), 3);
    }

    @Test
    void whatNoFilterTakesIsSentAgainAndCountsOnce() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = narrowGateway(cluster);
            var attempts =
                    cluster.broker().expect(1, message -> message instanceof OpenJob open && open.attempt() == 1);
            var notices = new Notices();
            TestClient client = client(11).patient(quickToAsk());
            TestClient.Running run = TestClient.Running.of(() -> client.run(notices, gateway));
            notices.await("what is not finished is sent again");
            cluster.startFilter();
            client.assertOracle(run.await());
            assertThat(attempts.isMet())
                    .as("nothing is lost, so nothing is started over")
                    .isFalse();
        }
    }

    @Test
    void aJobWaitsForItsJoinerByNameAndIsNotStartedOver()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600), false)) {
            cluster.startFilter();
            GatewayNode gateway = cluster.startGateway();
            var attempts =
                    cluster.broker().expect(1, message -> message instanceof OpenJob open && open.attempt() == 1);
            var notices = new Notices();
            TestClient client = client(12).patient(quickToAsk());
            TestClient.Running run = TestClient.Running.of(() -> client.run(notices, gateway));
            notices.await("the job waits for joiner-");
            cluster.startJoiners();
            client.assertOracle(run.await());
            assertThat(attempts.isMet())
                    .as("nothing is lost, so nothing is started over")
                    .isFalse();
        }
    }

    @Test
    void aJobOfWhichAJournalIsGoneIsStartedOverAndSaysWhatIsMissing()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600), false)) {
            cluster.startFilter();
            GatewayNode gateway = cluster.startGateway();
            var finished = cluster.broker()
                    .expect(
                            1,
                            message -> message instanceof Progress progress
                                    && progress.dataset().equals("transactions"));
            var job = opened(cluster);
            var notices = new Notices();
            TestClient client = client(13).patient(quickToAsk());
            TestClient.Running run = TestClient.Running.of(() -> client.run(notices, gateway));
            finished.await();
            cluster.broker().deleteJournal(Routes.aggregatorInput(job.get(), 1));
            notices.await(
                    "the job is started over, with everything sent again: the journal of aggregator-2 has lost batch");
            cluster.startJoiners();
            client.assertOracle(run.await());
        }
    }

    /** That the codec refuses such messages is GarbledBytesTest's. */
    @Test
    void aMessageThatIsTooLargeToBeSentFailsItsJobByNameAndNoOther() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            var large = "large";
            cluster.broker().listen(message -> {
                if (message instanceof Slice slice
                        && slice.job().name().equals(large)
                        && slice.file().equals("t3.csv")) {
                    throw new JobFailedException("t3.csv is too large");
                }
            });
            assertThatThrownBy(() -> client(30).named(large).run(gateway))
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
            // There is place for one job for each controller.
            var midUpload = cluster.broker().expect(2 * WINDOW, Rows.class::isInstance);
            List<TestClient> clients = List.of(client(13), client(14), client(15));
            List<TestClient.Running> runs = new ArrayList<>();
            runs.add(clients.get(0).start(gateway));
            runs.add(clients.get(1).start(gateway));
            midUpload.await();
            var refused = cluster.broker().expect(1, JobRefused.class::isInstance);
            runs.add(clients.get(2).start(gateway));
            refused.await();
            cluster.startFilter();
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).assertOracle(runs.get(i).await());
            }
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
