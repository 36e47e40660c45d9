package kopi.adapter.eggs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import kopi.core.access.Principals;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterView;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.UnavailableException;
import kopi.protocol.Secret;
import kopi.protocol.call.EggMethods;
import kopi.testkit.net.Flood;
import kopi.testkit.net.FreePorts;
import kopi.testkit.net.RawHttp2;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: an egg's command port has the limits of a gateway's, and an operator does not notice who runs into them. */
@Timeout(180)
class EggFloodTest {
    private static final String HOSTILE = "127.0.0.2";
    private static final int PROTOCOL_ERROR = 1;
    private static final Secret SECRET = new Secret("only this cluster knows".getBytes(UTF_8));
    private static final ClusterIdentity CLUSTER =
            new ClusterIdentity("id-1", "mild-mocha", new ClusterIdentity.Home("machine", "7", "/srv/7"));
    private static final EggClient.Credentials OWN = new EggClient.Credentials(CLUSTER, SECRET);

    @TempDir
    private Path folder;

    private final List<EggServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(EggServer::close);
    }

    /** Says who it is, and takes no command. */
    private static final class QuietEgg implements EggPort {
        @Override
        public ClusterView view() {
            var egg = new NodeId("egg-1");
            return new ClusterView(egg, Optional.of(egg), new Term(1, egg), false, List.of());
        }

        @Override
        public EventPage events(long after, int max) {
            return new EventPage(1, after, List.of());
        }

        @Override
        public CompletableFuture<Outcome> scale(String role, int count) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Outcome> down() {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Outcome> up() {
            return new CompletableFuture<>();
        }
    }

    private int start(Optional<EggTls> tls) throws IOException {
        int port = FreePorts.inARow(1);
        servers.add(new EggServer("127.0.0.1", port, () -> CLUSTER, SECRET, Principals.NONE, tls, new QuietEgg()));
        return port;
    }

    private EggTls keys(String name, String subject, List<String> options) {
        TestKeys.Pair keys = new TestKeys(folder).selfSigned(name, subject, options);
        return new EggTls(keys.certificate(), keys.key());
    }

    private static EggClient operator(int port, Optional<EggTls> tls) {
        return new EggClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), tls);
    }

    private static RawHttp2 hostile(int port) throws IOException {
        return RawHttp2.plain(HOSTILE, port, EggMethods.SERVICE);
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfFramesIsAnsweredWithAGoodbye(Flood flood)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int port = start(Optional.empty());
        try (var operator = operator(port, Optional.empty());
                var hostile = hostile(port).greet()) {
            assertEndedAlone(flood, hostile, operator);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfFramesOverTlsIsNone(Flood flood)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Optional<EggTls> tls = Optional.of(keys("egg", "san=ip:127.0.0.1", List.of()));
        int port = start(tls);
        try (var operator = operator(port, tls);
                var hostile = RawHttp2.tls(HOSTILE, port, EggMethods.SERVICE).greet()) {
            assertEndedAlone(flood, hostile, operator);
        }
    }

    private static void assertEndedAlone(Flood flood, RawHttp2 hostile, EggClient operator)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        flood.send(hostile, "Ask");
        assertThat(hostile.goAway()).as("the error that it is told").isIn(RawHttp2.CALM, PROTOCOL_ERROR);
        hostile.awaitClosed();
        assertThat(operator.status(OWN).view().egg()).isEqualTo(new NodeId("egg-1"));
    }

    @Tag("long")
    @Test
    void whoSaysNothingOrSendsNoWholeCommandIsNotWaitedFor()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int port = start(Optional.empty());
        try (var silent = hostile(port);
                var idle = hostile(port).greet();
                var dripping = hostile(port).greet()) {
            idle.call(1, "Ask");
            dripping.call(1, "Ask");
            dripping.frame(RawHttp2.DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 1, (byte) 0);
            for (int bytes = 0; !dripping.hasEnded(1); bytes++) {
                assertThat(bytes).as("bytes that were let drip").isLessThan(150);
                dripping.frame(RawHttp2.DATA, 0, 1, (byte) 0);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            }
            idle.awaitEnd(1);
            silent.awaitClosed();
        }
    }

    @Test
    void largeAndCompressedCommandsAreRefusedByWhatTheySayOfThemselves()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int port = start(Optional.empty());
        try (var hostile = hostile(port).greet()) {
            hostile.call(1, "Ask");
            hostile.frame(RawHttp2.DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0x10, (byte) 1);
            hostile.awaitEnd(1);
            hostile.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 3, hostile.headers("Ask", "grpc-encoding", "gzip"));
            hostile.awaitEnd(3);
        }
    }

    @Test
    void neitherConnectionsNorCallsOfOneAddressTakeAllPlaces()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int port = start(Optional.empty());
        List<RawHttp2> hostile = new ArrayList<>();
        try (var operator = operator(port, Optional.empty())) {
            for (int i = 0; i < 64; i++) {
                RawHttp2 client = hostile(port);
                hostile.add(client);
                if (i < 8) {
                    client.greet();
                    for (int call = 0; call < 16; call++) {
                        client.call(2 * call + 1, "Ask");
                    }
                }
            }
            hostile.getLast().awaitClosed();
            assertThat(operator.status(OWN).view().egg()).isEqualTo(new NodeId("egg-1"));
        } finally {
            for (RawHttp2 client : hostile) {
                client.close();
            }
        }
    }

    /** The certificate is the one that the cluster file names, or it is none; its dates would lock the operator out. */
    @Test
    void anotherCertificateIsRefusedAndAnExpiredOneStillServesWhoHasItInTheClusterFile() throws IOException {
        EggTls other = keys("other", "san=ip:127.0.0.1", List.of());
        for (EggTls own : List.of(
                keys("expired", "san=ip:127.0.0.1", TestKeys.EXPIRED),
                keys("other-name", "san=dns:elsewhere.example", List.of()))) {
            int port = start(Optional.of(own));
            try (var operator = operator(port, Optional.of(own));
                    var stranger = operator(port, Optional.of(other));
                    var unencrypted = operator(port, Optional.empty())) {
                assertThat(operator.status(OWN).view().egg()).isEqualTo(new NodeId("egg-1"));
                assertThatThrownBy(() -> stranger.status(OWN)).isInstanceOf(UnavailableException.class);
                assertThatThrownBy(() -> unencrypted.status(OWN)).isInstanceOf(UnavailableException.class);
            }
        }
    }
}
