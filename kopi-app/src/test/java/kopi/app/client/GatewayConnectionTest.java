package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.grpc.ResultStream;
import kopi.adapter.grpc.UploadStream;
import kopi.app.gateway.GatewayNode;
import kopi.core.access.Principals;
import kopi.core.client.ClientGoal;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whatever a client does, or does not do, a gateway lets in only who may, and is never the worse for it. */
@Timeout(120)
class GatewayConnectionTest {
    private static final long LIMIT_SECONDS = 60;
    private static final int WINDOW = 3;
    private static final GatewayLimits NARROW = new GatewayLimits(1, WINDOW, 1_000, 1_000, 2);
    private static final String FACTS = "transactions";

    @TempDir
    private Path folder;

    private static JobPlan plan(String job) {
        return new JobPlan(new JobId(job), List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
    }

    private static TestCluster withoutFilter() {
        return new TestCluster(new ControllerLimits(100, 3_600, 3_600));
    }

    private static GatewayClient connect(TestCluster cluster, GatewayNode gateway, ClientSecurity security) {
        return new GatewayClient(TestCluster.addressOf(gateway), security, cluster.codec, cluster.codec);
    }

    private static GatewayClient connect(TestCluster cluster, GatewayNode gateway) {
        return connect(cluster, gateway, ClientSecurity.NONE);
    }

    private static JobPlan open(GatewayClient client, String job) throws InterruptedException {
        return ((GatewayAnswer.Admitted) client.open(opening(job))).admission().plan();
    }

    private static OpenJob opening(String job) {
        return new OpenJob(plan(job), InputIdentity.NONE, 0, "");
    }

    /** A batch without rows, as the filter reads it. */
    private static byte[] packed(TestCluster cluster, JobPlan plan, int seq) {
        List<Column> columns = plan.fact(FACTS).orElseThrow().columns().stream()
                .<Column>map(_ -> new LongColumn(new long[0]))
                .toList();
        return cluster.codec.encode(new Rows(plan, new BatchId(plan.job(), FACTS, seq), new Batch(0, columns)));
    }

    /** Notes what becomes of an upload. */
    private static final class Uploaded implements UploadStream.Listener {
        private final BlockingQueue<Integer> stored = new LinkedBlockingQueue<>();
        private final CompletableFuture<KopiException> end = new CompletableFuture<>();

        @Override
        public void batchStored(String dataset, int seq) {
            stored.add(seq);
        }

        @Override
        public void endStored(String dataset) {
            // Not looked at.
        }

        @Override
        public void ended(KopiException reason) {
            end.complete(reason);
        }

        Set<Integer> await(int count) throws InterruptedException {
            Set<Integer> seqs = new HashSet<>();
            while (seqs.size() < count) {
                Integer next = stored.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(next).as("an acknowledgement beyond " + seqs).isNotNull();
                seqs.add(next);
            }
            return seqs;
        }

        KopiException end() throws ExecutionException, InterruptedException, TimeoutException {
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Takes results as fast as they come, or when it is let. */
    private static final class Heard implements ResultStream.Listener {
        private final CountDownLatch gate;
        private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

        Heard(CountDownLatch gate) {
            this.gate = gate;
        }

        @Override
        public void entry(long offset, long stamp, Message message) {
            try {
                assertThat(gate.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            messages.add(message);
        }

        @Override
        public void gone() {
            gone.complete(true);
        }

        @Override
        public void ended(KopiException reason) {
            gone.completeExceptionally(reason);
        }
    }

    // --- Who may enter. ---------------------------------------------------------------------------------------------

    @Test
    void withoutTheTokenNobodyEnters() throws InterruptedException {
        var guarded = new GatewaySecurity(Principals.sharing("open sesame"), Optional.empty());
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway(GatewayLimits.USUAL, guarded);
            try (var client = connect(cluster, gateway)) {
                assertThatThrownBy(client::isBrokerUp)
                        .isInstanceOf(WrongGatewayException.class)
                        .hasMessageContaining("a token is needed");
            }
            try (var client = connect(cluster, gateway, withToken("open barley"))) {
                assertThatThrownBy(() -> client.open(opening("j")))
                        .isInstanceOf(WrongGatewayException.class)
                        .hasMessageContaining("the token is wrong");
            }
            try (var client = connect(cluster, gateway, withToken("open sesame"))) {
                assertThat(client.isBrokerUp()).isTrue();
            }
        }
    }

    private static ClientSecurity withToken(String token) {
        return new ClientSecurity(Optional.of(token), false, Optional.empty());
    }

    @Test
    void aConnectionIsEncryptedForWhoTrustsTheGateway() throws InterruptedException {
        var keys = certificate("gateway");
        var stranger = certificate("stranger");
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway =
                    cluster.startGateway(GatewayLimits.USUAL, new GatewaySecurity(Principals.NONE, Optional.of(keys)));
            try (var client = connect(cluster, gateway, trusting(keys.certificate()))) {
                assertThat(client.isBrokerUp()).isTrue();
            }
            try (var client = connect(cluster, gateway, trusting(stranger.certificate()))) {
                assertThatThrownBy(client::isBrokerUp)
                        .isInstanceOf(WrongGatewayException.class)
                        .hasMessageContaining("trusted");
            }
            try (var client = connect(cluster, gateway)) {
                assertThatThrownBy(client::isBrokerUp)
                        .as("whether or not the gateway says why before it hangs up")
                        .isInstanceOfAny(WrongGatewayException.class, UnavailableException.class);
            }
        }
    }

    @Test
    void aCertificateOfAnotherNameOrThatHasExpiredIsNoneAlsoIfItsAuthorityIsTrusted() throws InterruptedException {
        var made = new TestKeys(folder);
        Path authority = made.authority("authority");
        List<TestKeys.Pair> wrong = List.of(
                made.signed("authority", "other-address", "san=ip:127.0.0.9"),
                made.signed("authority", "other-name", "san=dns:gateway.example"),
                made.signed("authority", "expired", "san=ip:127.0.0.1", TestKeys.EXPIRED),
                made.signed("authority", "not-yet", "san=ip:127.0.0.1", List.of("-startdate", "+1d")));
        for (TestKeys.Pair keys : wrong) {
            try (var cluster = TestCluster.whole()) {
                GatewayNode gateway = cluster.startGateway(
                        GatewayLimits.USUAL,
                        new GatewaySecurity(
                                Principals.NONE,
                                Optional.of(new GatewaySecurity.KeyPair(keys.certificate(), keys.key()))));
                try (var client = connect(cluster, gateway, trusting(authority))) {
                    assertThatThrownBy(client::isBrokerUp)
                            .as("%s", keys.certificate())
                            .isInstanceOf(WrongGatewayException.class)
                            .hasMessageContaining("trusted");
                }
            }
        }
    }

    private static ClientSecurity trusting(Path certificate) {
        return new ClientSecurity(Optional.empty(), true, Optional.of(certificate));
    }

    private GatewaySecurity.KeyPair certificate(String name) {
        TestKeys.Pair keys = new TestKeys(folder).selfSigned(name, "san=ip:127.0.0.1", List.of());
        return new GatewaySecurity.KeyPair(keys.certificate(), keys.key());
    }

    // --- What is asked. ---------------------------------------------------------------------------------------------

    @Test
    void openingAJobAgainChangesNothing() throws InterruptedException {
        try (var cluster = TestCluster.whole();
                var first = connect(cluster, cluster.startGateway());
                var second = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(first, "j");
            assertThat(open(first, "j")).isEqualTo(plan);
            assertThat(open(second, "j")).isEqualTo(plan);
            assertThat(((GatewayAnswer.Admitted) second.find(plan.job()))
                            .admission()
                            .plan())
                    .isEqualTo(plan);
        }
    }

    @Test
    void garbageIsRefusedWithAReason() {
        try (var cluster = TestCluster.whole();
                var client = connect(cluster, cluster.startGateway())) {
            var endless = new InputIdentity(1, List.of(new FileIdentity("x".repeat(5_000), 1, 1)));
            assertThatThrownBy(() -> client.open(new OpenJob(plan("j"), endless, 0, "")))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("path of 5000 characters");
        }
    }

    // --- What is sent. ----------------------------------------------------------------------------------------------

    @Test
    void noMoreBatchesAreUnfinishedThanTheWindowSays() throws InterruptedException {
        int batches = 20;
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway(NARROW, GatewaySecurity.NONE))) {
            var unfinished = new AtomicInteger();
            var max = new AtomicInteger();
            cluster.broker().listen(message -> {
                if (message instanceof Rows) {
                    max.accumulateAndGet(unfinished.incrementAndGet(), Math::max);
                } else if (message instanceof BatchFinished) {
                    unfinished.decrementAndGet();
                }
            });
            JobPlan plan = open(client, "j");
            var uploaded = new Uploaded();
            try (var _ = client.results(plan.job(), 0, 0, new Heard(new CountDownLatch(0)));
                    var upload = client.upload(plan.job(), uploaded)) {
                for (int seq = 0; seq < batches; seq++) {
                    upload.batch(FACTS, seq, packed(cluster, plan, seq));
                }
                Set<Integer> first = uploaded.await(WINDOW);
                assertThat(first).containsExactlyInAnyOrder(0, 1, 2);
                cluster.startFilter();
                uploaded.await(batches - WINDOW);
            }
            assertThat(max).hasValueBetween(1, WINDOW);
        }
    }

    @Test
    void anOversizedBatchEndsTheUpload() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway(NARROW, GatewaySecurity.NONE))) {
            JobPlan plan = open(client, "j");
            var tooLarge = new Uploaded();
            try (var upload = client.upload(plan.job(), tooLarge)) {
                upload.batch(FACTS, 0, new byte[NARROW.batchBytes() + 1]);
                assertThat(tooLarge.end())
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("1001 bytes");
            }
            var farTooLarge = new Uploaded();
            try (var upload = client.upload(plan.job(), farTooLarge)) {
                upload.batch(FACTS, 0, new byte[1 << 20]);
                assertThat(farTooLarge.end()).isInstanceOf(JobFailedException.class);
            }
            assertThat(client.isBrokerUp()).as("the gateway lives").isTrue();
        }
    }

    @Test
    void aBatchThatIsNotWhatItIsSentAsEndsTheUpload()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            JobPlan other = open(client, "k");
            var passedOn = new AtomicInteger();
            cluster.broker().listen(message -> passedOn.addAndGet(message instanceof Rows ? 1 : 0));
            assertRefused(client, plan, packed(cluster, plan, 1), "sent as j/transactions/0 is j/transactions/1");
            assertRefused(client, plan, packed(cluster, other, 0), "is k/transactions/0");
            assertRefused(client, plan, new byte[] {1, 2, 3}, "message is malformed");
            assertRefused(client, plan, bomb(cluster, plan), "it has 1000000 rows; with the reports of this job");
            assertThat(passedOn).hasValue(0);
        }
    }

    /** Ten thousand bytes that stand for a million rows. */
    private static byte[] bomb(TestCluster cluster, JobPlan plan) {
        int rows = 1_000_000;
        byte[] packed = cluster.codec.encode(new Rows(
                plan, new BatchId(plan.job(), FACTS, 0), new Batch(rows, List.of(new LongColumn(new long[rows])))));
        assertThat(packed).hasSizeLessThan(10_000);
        return packed;
    }

    /** Sends these bytes as the first batch. */
    private static void assertRefused(GatewayClient client, JobPlan plan, byte[] batch, String reason)
            throws ExecutionException, InterruptedException, TimeoutException {
        var uploaded = new Uploaded();
        try (var upload = client.upload(plan.job(), uploaded)) {
            upload.batch(FACTS, 0, batch);
            assertThat(uploaded.end()).isInstanceOf(InvalidInputException.class).hasMessageContaining(reason);
        }
    }

    @Test
    void aDatasetThatNoReportReadsEndsTheUpload() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            var uploaded = new Uploaded();
            try (var upload = client.upload(plan.job(), uploaded)) {
                upload.batch("gossip", 0, new byte[0]);
                assertThat(uploaded.end()).hasMessageContaining("gossip");
            }
        }
    }

    @Test
    void aJobMustBeOpenedWhereItIsUploaded() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway());
                var elsewhere = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            var uploaded = new Uploaded();
            try (var _ = elsewhere.upload(plan.job(), uploaded)) {
                assertThat(uploaded.end())
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("not opened at this gateway");
            }
        }
    }

    @Test
    void twoUploadsOfAJobDoNotDisturbEachOther() throws InterruptedException {
        try (var cluster = withoutFilter();
                var client = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            var first = new Uploaded();
            var second = new Uploaded();
            try (var one = client.upload(plan.job(), first);
                    var other = client.upload(plan.job(), second)) {
                for (int seq = 0; seq < WINDOW; seq++) {
                    one.batch(FACTS, seq, packed(cluster, plan, seq));
                    other.batch(FACTS, seq, packed(cluster, plan, seq));
                    assertThat(first.await(1)).containsExactly(seq);
                    assertThat(second.await(1)).containsExactly(seq);
                }
            }
        }
    }

    // --- What is read. ----------------------------------------------------------------------------------------------

    @Test
    void whoReadsSlowlyDelaysNobodyElse() throws InterruptedException {
        int batches = 50;
        try (var cluster = TestCluster.whole();
                var client = connect(cluster, cluster.startGateway());
                var other = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            var gate = new CountDownLatch(1);
            var slow = new Heard(gate);
            var quick = new Heard(new CountDownLatch(0));
            try (var _ = other.results(plan.job(), 0, 0, slow);
                    var _ = client.results(plan.job(), 0, 0, quick);
                    var upload = client.upload(plan.job(), new Uploaded())) {
                for (int seq = 0; seq < batches; seq++) {
                    upload.batch(FACTS, seq, packed(cluster, plan, seq));
                }
                List<Message> all = untilFinished(quick, batches);
                assertThat(slow.messages).isEmpty();
                gate.countDown();
                assertThat(untilFinished(slow, batches)).isEqualTo(all);
            }
        }
    }

    private static List<Message> untilFinished(Heard heard, int batches) throws InterruptedException {
        var taken = new ArrayList<Message>();
        while (true) {
            Message next = heard.messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("a message after " + taken).isNotNull();
            taken.add(next);
            if (next instanceof Message.Progress progress && progress.below() == batches) {
                return taken;
            }
        }
    }

    @Test
    void whoReadsAnotherHistoryIsTold() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = TestCluster.whole();
                var client = connect(cluster, cluster.startGateway())) {
            JobPlan plan = open(client, "j");
            var nothing = new Heard(new CountDownLatch(0));
            try (var _ = client.results(new JobId("unheard-of"), 0, 0, nothing)) {
                assertThat(nothing.gone.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            try (var upload = client.upload(plan.job(), new Uploaded())) {
                upload.batch(FACTS, 0, packed(cluster, plan, 0));
                var other = new Heard(new CountDownLatch(0));
                try (var _ = client.results(plan.job(), 1, 4_711, other)) {
                    assertThat(other.gone.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }

    // --- Who vanishes. ----------------------------------------------------------------------------------------------

    @Test
    void whoVanishesMakesRoomForOthers() throws InterruptedException {
        try (var cluster = withoutFilter()) {
            GatewayNode gateway = cluster.startGateway(NARROW, GatewaySecurity.NONE);
            var vanishing = connect(cluster, gateway);
            JobPlan plan = open(vanishing, "vanishing");
            var uploaded = new Uploaded();
            var alive = cluster.broker().expect(1, Message.ClientAlive.class::isInstance);
            var upload = vanishing.upload(plan.job(), uploaded);
            upload.batch(FACTS, 0, packed(cluster, plan, 0));
            uploaded.await(1);
            alive.await();
            try (var next = connect(cluster, gateway)) {
                assertThatThrownBy(() -> open(next, "next"))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("1 clients, its limit");
                vanishing.close();
                var admitted = new NoWork();
                var patient = new ClientDriver(
                        TestClient.cluster(ClientSecurity.NONE, TestClient.PATIENT, gateway),
                        new ClientGoal.Submit(plan("next"), InputIdentity.NONE, false, false),
                        cluster.codec,
                        cluster.codec,
                        admitted,
                        _ -> {});
                Thread running = Thread.ofVirtual()
                        .start(() -> assertThatThrownBy(patient::run).isInstanceOf(InterruptedException.class));
                admitted.awaitBegun();
                running.interrupt();
                assertThat(running.join(Duration.ofSeconds(60))).isTrue();
            }
        }
    }
}
