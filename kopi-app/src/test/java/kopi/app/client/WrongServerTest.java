package kopi.app.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.core.access.Principals;
import kopi.core.client.ClientGoal;
import kopi.core.client.Patience;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;
import kopi.core.model.JobId;
import kopi.protocol.WireCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client is notified that talks to something that is no gateway. */
@Timeout(240)
class WrongServerTest {
    /** To look for a gateway where none is; it is waited for. */
    private static final Duration BRIEFLY = Duration.ofSeconds(5);

    /** To look for a gateway however busy this machine is; nobody waits so long. */
    private static final Duration PATIENTLY = Duration.ofSeconds(60);

    private static final WireCodec CODEC = new WireCodec();
    private static final String HTTP = "HTTP/1.1 400 Bad Request\r\n\r\n";
    private static final ClientSecurity TLS = new ClientSecurity(Optional.empty(), true, Optional.empty());

    /** A server that says the same to everybody, whatever it hears. */
    private static final class Parrot implements AutoCloseable {
        private final ServerSocket socket;
        private final List<Socket> clients = new CopyOnWriteArrayList<>();

        /** @param words what it says before it closes the connection; null: nothing, and it closes none */
        Parrot(@Nullable String words) throws IOException {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> serve(words));
        }

        private void serve(@Nullable String words) {
            while (true) {
                try {
                    Socket client = socket.accept();
                    clients.add(client);
                    if (words != null) {
                        client.getInputStream().read(new byte[1]);
                        client.getOutputStream().write(words.getBytes(ISO_8859_1));
                        client.shutdownOutput();
                    }
                } catch (IOException _) {
                    if (socket.isClosed()) {
                        return;
                    }
                }
            }
        }

        GatewayAddress address() {
            return new GatewayAddress("127.0.0.1", socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static String notices(GatewayAddress address, ClientSecurity security) {
        try (var client = new GatewayClient(address, security, CODEC, CODEC)) {
            Throwable thrown = catchThrowable(client::isBrokerUp);
            assertThat(thrown).isInstanceOf(KopiException.class);
            return String.valueOf(thrown.getMessage());
        }
    }

    private static String notices(@Nullable String words, ClientSecurity security) throws IOException {
        try (var server = new Parrot(words)) {
            return notices(server.address(), security);
        }
    }

    @Test
    void anHttpServerIsRecognised() throws IOException {
        assertThat(notices(HTTP, ClientSecurity.NONE)).contains("there is an HTTP server");
    }

    @Test
    void rabbitMqIsRecognised() throws IOException {
        assertThat(notices("AMQP\0\0\u0009\1", ClientSecurity.NONE)).contains("there is a RabbitMQ (AMQP) server");
    }

    @Test
    void aServerThatWantsTlsIsRecognised() throws IOException {
        assertThat(notices("\u0015\u0003\u0003\0\2\2F", ClientSecurity.NONE)).contains("it requires TLS: use --tls");
    }

    @Test
    void aServerWithoutTlsIsRecognised() throws IOException {
        assertThat(notices(HTTP, TLS)).contains("it does not speak TLS: leave --tls");
    }

    @Test
    void whatSaysSomethingElseIsNoGateway() throws IOException {
        assertThat(notices("220 mail.example.org ESMTP\r\n", ClientSecurity.NONE))
                .contains("does not speak gRPC");
    }

    @Test
    void whatClosesTheConnectionMayBeNoGateway() throws IOException {
        assertThat(notices("", ClientSecurity.NONE)).contains("closed the connection without an answer");
    }

    @Test
    void whatSaysNothingIsNotWaitedForForLong() throws IOException {
        long start = System.nanoTime();
        assertThat(notices((String) null, ClientSecurity.NONE)).contains("nothing that a gateway says for 5 s");
        assertThat(notices((String) null, TLS)).contains("nothing that a gateway says for 5 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void anEggIsNoGateway() throws IOException {
        var server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build()
                .start();
        try {
            assertThat(notices(new GatewayAddress("127.0.0.1", server.getPort()), ClientSecurity.NONE))
                    .contains("the server there is not a gateway", "an egg's port, perhaps");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void whyNoGatewayAnswersIsToldAtOnceAndOnce() throws IOException {
        GatewayAddress nobody;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new GatewayAddress("127.0.0.1", gone.getLocalPort());
        }
        List<String> notices = new ArrayList<>();
        try (var http = new Parrot(HTTP)) {
            assertThatThrownBy(() -> ask(BRIEFLY, notices::add, nobody, http.address()))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll("" + nobody, "there is an HTTP server");
            assertThat(notices).hasSizeBetween(2, 3).doesNotHaveDuplicates();
            assertThat(String.join("\n", notices))
                    .contains(nobody + ": ", "Connection refused", "; retrying for 5 s")
                    .contains("warning: gateway " + http.address() + ": there is an HTTP server");
        }
    }

    @Test
    void aListOfWrongServersOnlyIsRefusedAtOnceByTheirNames() throws IOException {
        List<String> notices = new ArrayList<>();
        long start = System.nanoTime();
        try (var http = new Parrot(HTTP);
                var rabbit = new Parrot("AMQP\0\0\u0009\1")) {
            assertThatThrownBy(() -> ask(PATIENTLY, notices::add, http.address(), rabbit.address()))
                    .isInstanceOf(WrongGatewayException.class)
                    .hasMessageContainingAll(
                            http.address() + ": there is an HTTP server",
                            rabbit.address() + ": there is a RabbitMQ (AMQP)");
            assertThatThrownBy(() -> ask(PATIENTLY, notices::add, http.address()))
                    .isInstanceOf(WrongGatewayException.class)
                    .hasMessage("gateway " + http.address() + ": there is an HTTP server, not a gateway");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENTLY);
        assertThat(notices).as("said once, as the error").isEmpty();
    }

    /** One address of each kind of wrong server, and one that is right: as often as it takes for each to be asked first. */
    @Test
    void aWrongServerIsPassedOverAndWarnedOfByName() throws IOException, InterruptedException {
        var guarded = new GatewaySecurity(Principals.sharing("open sesame"), Optional.empty());
        Server egg = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build()
                .start();
        try (var cluster = TestCluster.whole();
                var http = new Parrot(HTTP);
                var tls = new Parrot("\u0015\u0003\u0003\0\2\2F")) {
            GatewayAddress right = TestCluster.addressOf(cluster.startGateway());
            GatewayAddress guardedOne = TestCluster.addressOf(cluster.startGateway(GatewayLimits.USUAL, guarded));
            for (GatewayAddress wrong : List.of(
                    new GatewayAddress("127.0.0.1", egg.getPort()), http.address(), tls.address(), guardedOne)) {
                List<String> notices = new ArrayList<>();
                while (notices.isEmpty()) {
                    assertThatThrownBy(() -> ask(PATIENTLY, notices::add, wrong, right))
                            .isInstanceOf(JobFailedException.class)
                            .hasMessage("there is no job j");
                }
                assertThat(notices)
                        .singleElement()
                        .asString()
                        .startsWith("warning: gateway " + wrong + ": ")
                        .endsWith("; doing without it");
            }
        } finally {
            egg.shutdownNow();
        }
    }

    private static void ask(Duration contact, ContactListener listener, GatewayAddress... addresses)
            throws InterruptedException {
        var patience = new Patience(contact, contact, Duration.ZERO, Duration.ofSeconds(1), 1);
        var cluster = new Cluster(List.of(addresses), ClientSecurity.NONE, patience);
        new ClientDriver(cluster, new ClientGoal.Fetch(new JobId("j")), CODEC, CODEC, new NoWork(), listener).run();
    }
}
