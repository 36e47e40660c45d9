package kopi.app.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static kopi.testkit.net.RawHttp2.CALM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.grpc.UploadStream;
import kopi.app.gateway.GatewayNode;
import kopi.core.access.CallLimits;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import kopi.protocol.call.GatewayMethods;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.net.Flood;
import kopi.testkit.net.RawHttp2;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: whatever a hostile client sends, or does not send, the gateway gets rid of it, and an honest one does not notice. */
@Timeout(180)
class FloodTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final String HOSTILE = "127.0.0.2";

    @TempDir
    private Path folder;

    private final TestCluster cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600));

    @AfterEach
    void close() {
        cluster.close();
    }

    private GatewayClient connect(GatewayNode gateway, Optional<String> token) {
        return new GatewayClient(
                TestCluster.addressOf(gateway),
                new ClientSecurity(token, false, Optional.empty()),
                cluster.codec,
                cluster.codec);
    }

    private static JobPlan plan(String job) {
        return new JobPlan(new JobId(job), List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
    }

    private static GatewayLimits limits(CallLimits calls) {
        GatewayLimits usual = GatewayLimits.USUAL;
        return new GatewayLimits(
                usual.clients(),
                usual.window(),
                usual.batchBytes(),
                usual.unconfirmedBytes(),
                usual.resultCredit(),
                calls);
    }

    private GatewayNode encrypted() {
        TestKeys.Pair keys = new TestKeys(folder).selfSigned("gateway", "san=ip:127.0.0.1", List.of());
        return cluster.startGateway(
                GatewayLimits.USUAL,
                new GatewaySecurity(
                        Principals.NONE, Optional.of(new GatewaySecurity.KeyPair(keys.certificate(), keys.key()))));
    }

    private GatewayClient trusting(GatewayNode gateway) {
        return new GatewayClient(
                TestCluster.addressOf(gateway),
                new ClientSecurity(Optional.empty(), true, Optional.of(folder.resolve("gateway.crt"))),
                cluster.codec,
                cluster.codec);
    }

    private static RawHttp2 hostile(GatewayNode gateway) throws IOException {
        return RawHttp2.plain(HOSTILE, gateway.port(), GatewayMethods.SERVICE);
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfFramesIsAnsweredWithAGoodbyeAndOthersDoNotNotice(Flood flood)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway();
        try (var honest = connect(gateway, Optional.empty());
                var hostile = hostile(gateway).greet()) {
            assertEndedAlone(flood, hostile, honest);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfFramesOverTlsIsNone(Flood flood)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = encrypted();
        try (var honest = trusting(gateway);
                var hostile = RawHttp2.tls(HOSTILE, gateway.port(), GatewayMethods.SERVICE)
                        .greet()) {
            assertEndedAlone(flood, hostile, honest);
        }
    }

    private static void assertEndedAlone(Flood flood, RawHttp2 hostile, GatewayClient honest)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        assertThat(honest.isBrokerUp()).isTrue();
        flood.send(hostile, "Upload");
        assertThat(hostile.goAway()).as("the error that it is told").isIn(CALM, PROTOCOL_ERROR);
        hostile.awaitClosed();
        assertThat(honest.open(new OpenJob(plan("honest"), InputIdentity.NONE, 0, "")))
                .isInstanceOf(GatewayAnswer.Admitted.class);
    }

    @Test
    void whoSaysNothingOrNothingWholeIsHungUpOn()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway();
        try (var silent = hostile(gateway);
                var half = hostile(gateway);
                var other = hostile(gateway)) {
            half.bytes("PRI * HTTP/2.0\r\n\r\nS".getBytes(US_ASCII));
            other.bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            silent.awaitClosed();
            half.awaitClosed();
            other.awaitClosed();
        }
    }

    @Test
    void aCallWhoseMessageDoesNotComeOrDripsIsEnded()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway();
        try (var silent = hostile(gateway).greet();
                var dripping = hostile(gateway).greet()) {
            List<String> methods = List.of("Open", "Find", "Upload", "Results", "Abort", "Close", "Health");
            for (int i = 0; i < methods.size(); i++) {
                silent.call(2 * i + 1, methods.get(i));
                dripping.call(2 * i + 1, methods.get(i));
                dripping.frame(RawHttp2.DATA, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 0);
            }
            for (int bytes = 0; !allEnded(dripping, methods.size()); bytes++) {
                assertThat(bytes).as("bytes that were let drip").isLessThan(150);
                for (int i = 0; i < methods.size(); i++) {
                    dripping.frame(RawHttp2.DATA, 0, 2 * i + 1, (byte) 0);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            }
            for (int i = 0; i < methods.size(); i++) {
                silent.awaitEnd(2 * i + 1);
            }
        }
    }

    private static boolean allEnded(RawHttp2 client, int calls) {
        return IntStream.range(0, calls).allMatch(i -> client.hasEnded(2 * i + 1));
    }

    /** A few bytes that would become very many: the budget counts what comes, so nothing may unpack. */
    @Test
    void compressedMessagesAreRefusedBeforeTheyAreUnpacked()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway();
        for (String method : List.of("Find", "Upload")) {
            try (var hostile = hostile(gateway).greet()) {
                hostile.frame(
                        RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, hostile.headers(method, "grpc-encoding", "gzip"));
                hostile.awaitEnd(1);
            }
        }
    }

    @Test
    void halfOpenHealthChecksDoNotKeepOthersFromTheirs() throws IOException, InterruptedException {
        GatewayNode gateway = cluster.startGateway();
        List<RawHttp2> hostile = new ArrayList<>();
        try (var honest = connect(gateway, Optional.empty())) {
            for (int i = 0; i < 8; i++) {
                RawHttp2 client = hostile(gateway).greet();
                hostile.add(client);
                for (int call = 0; call < 16; call++) {
                    client.call(2 * call + 1, "Health");
                }
            }
            for (int i = 0; i < 100; i++) {
                assertThat(honest.isBrokerUp()).isTrue();
            }
        } finally {
            for (RawHttp2 client : hostile) {
                client.close();
            }
        }
    }

    @Test
    void largeMessagesThatNeverEndLeaveRoomForOthers()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway(
                limits(new CallLimits(64, 64, 100, 4 << 20, Duration.ofHours(1))), GatewaySecurity.NONE);
        try (var honest = connect(gateway, Optional.empty());
                var hostile = hostile(gateway).greet()) {
            byte[] piece = new byte[16_384];
            int calls = 16;
            for (int i = 0; i < calls; i++) {
                hostile.call(2 * i + 1, "Find");
                hostile.frame(RawHttp2.DATA, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0x7f, (byte) 0, (byte) 0);
            }
            boolean isStopped = false;
            for (int sent = 0; sent < 2_000 && !isStopped; sent++) {
                hostile.frame(RawHttp2.DATA, 0, 2 * (sent % calls) + 1, piece);
                isStopped = hostile.isOver() || IntStream.range(0, calls).anyMatch(i -> hostile.hasEnded(2 * i + 1));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            assertThat(isStopped).as("a call, or the connection, was ended").isTrue();
            assertThat(honest.open(new OpenJob(plan("honest"), InputIdentity.NONE, 0, "")))
                    .isInstanceOf(GatewayAnswer.Admitted.class);
        }
    }

    @Test
    void aConnectionThatIsOldIsClosedGracefullyAndItsClientsReportsAreRight() throws InterruptedException {
        GatewayNode gateway = cluster.startGateway(
                limits(new CallLimits(64, 64, 10_000, 8 << 20, Duration.ofMillis(60))), GatewaySecurity.NONE);
        cluster.startFilter();
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 1);
        for (int run = 0; run < 3; run++) {
            TestClient client = TestClient.of(data, folder.resolve("out-" + run));
            client.assertOracle(client.run(gateway));
        }
    }

    @Test
    void aConnectionThatIsOldHearsGoodbyeWithoutAnError()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway(
                limits(new CallLimits(64, 64, 100, 8 << 20, Duration.ofMillis(500))), GatewaySecurity.NONE);
        try (var client = hostile(gateway).greet()) {
            client.call(1, "Health");
            assertThat(client.goAway()).isZero();
            client.awaitClosed();
        }
    }

    @Test
    void noMoreConnectionsOfOneAddressAreTakenThanItsShare()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        GatewayNode gateway = cluster.startGateway(
                limits(new CallLimits(8, 8, 100, 1 << 20, Duration.ofHours(1))), GatewaySecurity.NONE);
        List<RawHttp2> hostile = new ArrayList<>();
        try (var honest = connect(gateway, Optional.empty())) {
            for (int i = 0; i < 20; i++) {
                hostile.add(hostile(gateway));
            }
            hostile.getLast().awaitClosed();
            assertThat(hostile.getFirst().isOver()).isFalse();
            assertThat(honest.isBrokerUp()).isTrue();
        } finally {
            for (RawHttp2 client : hostile) {
                client.close();
            }
        }
    }

    @Test
    void whoHasAllTheCallsItMayDelaysNobodyElseAndHealthIsAnswered()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var security = new GatewaySecurity(
                Principals.of(Map.of(
                        "of greedy", new Principal("greedy", Privilege.ANALYST),
                        "of honest", new Principal("honest", Privilege.ANALYST))),
                Optional.empty());
        GatewayNode gateway =
                cluster.startGateway(limits(new CallLimits(64, 8, 100, 1 << 20, Duration.ofHours(1))), security);
        List<UploadStream> uploads = new ArrayList<>();
        try (var greedy = connect(gateway, Optional.of("of greedy"));
                var honest = connect(gateway, Optional.of("of honest"))) {
            greedy.open(new OpenJob(plan("greed"), InputIdentity.NONE, 0, ""));
            for (int i = 0; i < 4; i++) {
                uploads.add(greedy.upload(new JobId("greed"), new Ignored()));
            }
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            greedy.find(new JobId("greed"));
                        }
                    })
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("4 calls of principal greedy are open here, its limit");
            assertThat(greedy.isBrokerUp()).as("a health check at the limit").isTrue();
            assertThat(honest.open(new OpenJob(plan("honest"), InputIdentity.NONE, 0, "")))
                    .isInstanceOf(GatewayAnswer.Admitted.class);
        } finally {
            uploads.forEach(UploadStream::close);
        }
    }

    private static final class Ignored implements UploadStream.Listener {
        @Override
        public void batchStored(String dataset, int seq) {
            // Not looked at.
        }

        @Override
        public void endStored(String dataset) {
            // Not looked at.
        }

        @Override
        public void ended(KopiException reason) {
            // Not looked at.
        }
    }

    @Test
    void whoOpensTooManyJobsIsToldToWaitAndOthersAreNot()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        var security = new GatewaySecurity(
                Principals.of(Map.of(
                        "of greedy", new Principal("greedy", Privilege.ANALYST),
                        "of honest", new Principal("honest", Privilege.ANALYST))),
                Optional.empty());
        GatewayNode gateway =
                cluster.startGateway(limits(new CallLimits(64, 64, 5, 1 << 20, Duration.ofHours(1))), security);
        try (var greedy = connect(gateway, Optional.of("of greedy"))) {
            GatewayAnswer last = null;
            for (int i = 0; i < 6; i++) {
                last = greedy.open(new OpenJob(plan("j" + i), InputIdentity.NONE, 0, ""));
            }
            assertThat(last).isInstanceOfSatisfying(GatewayAnswer.Refused.class, refused -> {
                assertThat(refused.reason()).contains("more than 5 jobs a minute are opened by principal greedy");
                assertThat(refused.retryAfterSeconds()).isPositive();
            });
        }
    }
}
