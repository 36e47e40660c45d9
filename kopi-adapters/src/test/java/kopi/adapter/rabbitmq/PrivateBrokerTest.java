package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.platform.PrivateFiles;
import kopi.platform.TlsFiles;
import kopi.protocol.WireCodec;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into a private RabbitMQ, what it leaves to be read, and whether it is found again. Real nodes. */
@Timeout(300)
class PrivateBrokerTest {
    private static final RabbitOptions HASTY = RabbitOptions.DEFAULT.withStartTimeout(Duration.ofSeconds(20));

    @TempDir
    private Path home;

    private PrivateBroker broker() {
        return PrivateBroker.in(home.resolve("broker"), home.resolve("control"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        broker().stop();
    }

    private static void connect(RabbitServer server) throws InterruptedException {
        RabbitBroker.connect("test", server, HASTY, List.of(), new WireCodec(), _ -> {})
                .close();
    }

    private static void assertRefuses(RabbitServer server) {
        assertThatThrownBy(() -> connect(server))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("refuses user");
    }

    @Test
    void onlyWhoReadsItsSettingsGetsInAndOnlyItsOwnerReadsThem() throws IOException, InterruptedException {
        broker().start();
        connect(broker().server());
        assertRefuses(RabbitServer.guest(List.of(broker().address())));
        assertThat(broker().control("--no-table-headers", "list_users")).doesNotContain("guest");
        assertNobodyElseReads();
        assertListensOnLoopbackOnly();
    }

    private void assertNobodyElseReads() throws IOException {
        for (String folder : List.of("broker", "broker/data", "broker/log", "broker/home", "control")) {
            assertThat(PrivateFiles.isOpenToOthers(home.resolve(folder)))
                    .as(folder)
                    .isFalse();
        }
        try (Stream<Path> files = Files.list(home.resolve("control"))) {
            for (Path file : files.toList()) {
                assertThat(PrivateFiles.isOpenToOthers(file))
                        .as(file.toString())
                        .isFalse();
            }
        }
        assertThat(PrivateFiles.isOpenToOthers(home.resolve("broker/rabbitmq.conf")))
                .isFalse();
        assertThat(PrivateFiles.isOpenToOthers(home.resolve("broker/home/.erlang.cookie")))
                .isFalse();
    }

    private void assertListensOnLoopbackOnly() throws IOException {
        PrivateBroker.Ports ports = broker().settings().ports();
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
        for (InetAddress address : others) {
            for (int port : List.of(ports.amqp(), ports.distribution(), ports.mapper())) {
                try (Socket socket = new Socket()) {
                    assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, port), 1_000))
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void aNodeFromBeforeLosesItsGuest() throws IOException, InterruptedException {
        PrivateBroker before = broker();
        before.start();
        before.control("add_user", "guest", "guest");
        before.control("set_permissions", "-p", "/", "guest", ".*", ".*", ".*");
        before.control("delete_user", before.settings().secrets().user());
        connect(RabbitServer.guest(List.of(before.address())));
        Files.delete(home.resolve("broker/data/kopi-users"));
        PrivateBroker.Settings settings = before.settings();
        Files.writeString(
                home.resolve("control/settings"),
                settings.secrets().cookie() + " " + settings.ports().amqp() + " "
                        + settings.ports().distribution() + " "
                        + settings.ports().mapper() + " 1000000000 1000000");

        broker().start();

        connect(broker().server());
        assertRefuses(RabbitServer.guest(List.of(broker().address())));
    }

    @Test
    void aNodeWhosePidFilesAreSpoiltIsFoundAndStopped() throws IOException, InterruptedException {
        broker().start();
        for (String content : List.of("", "garbage", "1 1700000000000")) {
            Files.writeString(home.resolve("control/rabbitmq.pid"), content);
            Files.writeString(home.resolve("control/epmd.pid"), content);
            assertThat(broker().isRunning()).as(content).isTrue();
        }
        // Nothing is started twice.
        broker().start();
        connect(broker().server());

        Files.delete(home.resolve("control/rabbitmq.pid"));
        broker().stop();

        assertThat(broker().isRunning()).isFalse();
        for (int port : List.of(
                broker().settings().ports().amqp(), broker().settings().ports().mapper())) {
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() ->
                                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aStrangerThatHasGotThePidIsLeftAlone() throws IOException, InterruptedException {
        broker().start();
        broker().stop();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            for (String start : List.of("another-boot:1", "0", "unknown")) {
                Files.writeString(home.resolve("control/rabbitmq.pid"), stranger.pid() + " " + start + "\n");
                assertThat(broker().isRunning()).isFalse();
                broker().stop();
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void tlsTrustsTheRightAuthorityAndHostNameOnly() throws IOException, InterruptedException {
        var keys = new TestKeys(home);
        Path authority = keys.authority("right");
        TestKeys.Pair served = keys.signed("right", "server", "san=ip:127.0.0.1");
        TlsFiles.Identity ours = pair(keys.signed("right", "client", "san=dns:client"));
        Path stranger = keys.authority("wrong");
        PrivateBroker broker = broker();
        int port = Loopback.freePorts(1).getFirst();
        configure(port, authority, served);
        broker.start();
        var known = new Tls(broker, port);

        connect(known.server("127.0.0.1", Optional.of(authority), Optional.of(ours)));
        assertUntrusted(known.server("127.0.0.1", Optional.of(stranger), Optional.of(ours)));
        assertUntrusted(known.server("127.0.0.1", Optional.empty(), Optional.of(ours)));
        assertUntrusted(known.server("localhost", Optional.of(authority), Optional.of(ours)));
        assertTurnedAway(known.server("127.0.0.1", Optional.of(authority), Optional.empty()));
        assertThatThrownBy(() ->
                        connect(known.server("127.0.0.1", Optional.of(home.resolve("none.pem")), Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("none.pem");

        assertTurnedAway(known.server(
                "127.0.0.1",
                Optional.of(authority),
                Optional.of(pair(keys.signed("right", "late", "san=dns:client", TestKeys.EXPIRED)))));
        broker.stop();
        configure(port, authority, keys.signed("right", "old", "san=ip:127.0.0.1", TestKeys.EXPIRED));
        broker.start();
        assertUntrusted(known.server("127.0.0.1", Optional.of(authority), Optional.of(ours)));
    }

    private static TlsFiles.Identity pair(TestKeys.Pair keys) {
        return new TlsFiles.Identity(keys.certificate(), keys.key());
    }

    private void configure(int port, Path authority, TestKeys.Pair served) throws IOException {
        Files.createDirectories(home.resolve("broker"));
        Files.writeString(home.resolve("broker/advanced.config"), """
                [{rabbit, [{ssl_listeners, [{"127.0.0.1", %d}]},
                           {ssl_options, [{cacertfile, "%s"}, {certfile, "%s"}, {keyfile, "%s"},
                                          {verify, verify_peer}, {fail_if_no_peer_cert, true}]}]}].
                """.formatted(
                        port, authority, served.certificate(), served.key()));
    }

    private record Tls(PrivateBroker broker, int port) {
        RabbitServer server(String host, Optional<Path> authority, Optional<TlsFiles.Identity> identity) {
            RabbitServer plain = broker.server();
            return new RabbitServer(
                    List.of(new RabbitServer.Node(host, port)),
                    plain.user(),
                    plain.password(),
                    plain.virtualHost(),
                    Optional.of(new RabbitServer.Tls(authority, identity)));
        }
    }

    /** By the node, which may say so only when the client takes the handshake for done: a broker would try again for long. */
    private static void assertTurnedAway(RabbitServer server) {
        try (ExecutorService executor = Executors.newCachedThreadPool()) {
            assertThatThrownBy(() -> new Connector(server, executor).connect("test"))
                    .isInstanceOfAny(IOException.class, InvalidInputException.class);
        }
    }

    private static void assertUntrusted(RabbitServer server) {
        assertThatThrownBy(() -> connect(server))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll("TLS handshake failed", server.toString());
    }
}
