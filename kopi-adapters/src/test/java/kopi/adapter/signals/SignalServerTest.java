package kopi.adapter.signals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import kopi.core.access.Principals;
import kopi.core.error.UnavailableException;
import kopi.core.meter.Metrics;
import kopi.core.node.Vitals;
import kopi.platform.TlsFiles;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: who may is answered, soon; nobody else is told anything, nor can hold the server up. */
@Timeout(value = 60)
class SignalServerTest {
    private static final String TOKEN = "open-sesame-open";
    /** A request has three seconds, looked at every second. */
    private static final int PATIENCE_MILLIS = 8_000;

    private static final int SOON_MILLIS = 2_000;

    private final PrometheusMeter meter = new PrometheusMeter();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Vitals vitals = Vitals.READY;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    private SignalServer start(Principals principals) {
        var server = new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new SignalSecurity(principals, Optional.empty()),
                meter,
                () -> vitals);
        opened.add(server);
        return server;
    }

    private Socket connect(SignalServer server) throws IOException {
        var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        opened.add(socket);
        return socket;
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    private String get(SignalServer server, String path, String... headers) throws IOException {
        return ask(server, "GET", path, headers);
    }

    private String ask(SignalServer server, String method, String path, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        try (Socket socket = connect(server)) {
            return exchange(
                    socket,
                    method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "Connection: close\r\n\r\n");
        }
    }

    @Test
    void metricsAndHealthAreAnswered() throws IOException {
        SignalServer server = start(Principals.NONE);
        meter.set(Metrics.TERM, 7);
        assertThat(get(server, "/metrics"))
                .startsWith("HTTP/1.1 200 ")
                .contains("text/plain; version=0.0.4")
                .contains("kopi_egg_term 7.0\n");
        assertThat(get(server, "/livez")).startsWith("HTTP/1.1 200 ").endsWith("ok\n");
        vitals = Vitals.waiting("restoring its state");
        assertThat(get(server, "/livez")).startsWith("HTTP/1.1 200 ");
        assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 503 ").endsWith("restoring its state\n");
        vitals = Vitals.stuck("its clock stands still");
        assertThat(get(server, "/livez")).startsWith("HTTP/1.1 503 ");
        assertThat(ask(server, "HEAD", "/metrics")).startsWith("HTTP/1.1 200 ").doesNotContain("kopi_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metrics/", "/metrics/../livez", "/readyzz", "/%2e%2e/etc/passwd"})
    void nothingElseIsThere(String path) throws IOException {
        assertThat(get(start(Principals.NONE), path)).startsWith("HTTP/1.1 404 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void nothingCanBeChanged(String method) throws IOException {
        assertThat(ask(start(Principals.NONE), method, "/metrics")).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void whereThereAreTokensOneIsNeededButForProbesOfThisMachine() throws IOException {
        SignalServer server = start(Principals.sharing(TOKEN));
        assertThat(get(server, "/metrics"))
                .startsWith("HTTP/1.1 401 ")
                .contains("Www-authenticate: Bearer")
                .doesNotContain("kopi_");
        assertThat(get(server, "/metrics", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401 ");
        assertThat(get(server, "/metrics", "Authorization: " + TOKEN)).startsWith("HTTP/1.1 401 ");
        assertThat(get(server, "/", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401 ");
        assertThat(get(server, "/metrics", "Authorization: Bearer " + TOKEN)).startsWith("HTTP/1.1 200 ");
        assertThat(get(server, "/readyz")).startsWith("HTTP/1.1 200 ");
    }

    /** A page from elsewhere whose name suddenly stands for 127.0.0.1. */
    @Test
    void aPageInABrowserIsToldNothing() throws IOException {
        SignalServer server = start(Principals.NONE);
        String request = "GET /metrics HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
        for (String host : List.of("evil.example", "evil.example:7600", "localhost.evil.example", "127.0.0.1.evil")) {
            assertThat(exchange(connect(server), request.formatted(host))).startsWith("HTTP/1.1 421 ");
        }
        for (String host : List.of("127.0.0.1:7600", "localhost", "[::1]:7600")) {
            assertThat(exchange(connect(server), request.formatted(host))).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aHeadThatIsTooLargeIsNotRead() throws IOException {
        SignalServer server = start(Principals.NONE);
        assertThat(refusal(server, "GET /metrics HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .doesNotContain("200 OK");
        assertThat(refusal(server, "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
                .doesNotContain("200 OK");
        assertThat(refusal(server, "GET /metrics HTTP/1.1\r\n" + "X: x\r\n".repeat(1_000) + "\r\n"))
                .doesNotContain("200 OK");
        assertThat(get(server, "/livez")).startsWith("HTTP/1.1 200 ");
    }

    /** Some answer, or a connection that ends. */
    private String refusal(SignalServer server, String request) {
        try {
            return exchange(connect(server), request);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Many that say nothing, and many that never finish what they say: each is hung up on, and then others have their turn. */
    @Test
    void whoIsSlowIsHungUpOn() throws IOException {
        SignalServer server = start(Principals.NONE);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SignalServer.MAX_CONNECTIONS; i++) {
            Socket socket = connect(server);
            if (i % 2 == 0) {
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nX: ".getBytes(ISO_8859_1));
            }
            slow.add(socket);
        }
        long begin = System.nanoTime();
        for (Socket socket : slow) {
            assertThat(restOf(socket)).doesNotContain("200 OK");
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(PATIENCE_MILLIS);
        assertThat(get(server, "/livez")).startsWith("HTTP/1.1 200 ");
    }

    private static String restOf(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void thereAreOnlySoManyConnections() throws IOException {
        SignalServer server = start(Principals.NONE);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < SignalServer.MAX_CONNECTIONS + 1; i++) {
            sockets.add(connect(server));
        }
        Socket last = sockets.getLast();
        // Sooner than who is let in and says nothing.
        last.setSoTimeout(SOON_MILLIS);
        assertThat(restOf(last)).doesNotContain("200 OK");
        assertThat(exchange(sockets.getFirst(), "GET /livez HTTP/1.0\r\n\r\n")).contains("200 OK");
    }

    @Test
    void withACertificateEverythingIsEncrypted(@TempDir Path folder) throws Exception {
        var keys = new TestKeys(folder);
        Path authority = keys.authority("authority");
        TestKeys.Pair pair = keys.signed("authority", "node", "san=ip:127.0.0.1");
        var server = new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new SignalSecurity(
                        Principals.sharing(TOKEN), Optional.of(new TlsFiles.Identity(pair.certificate(), pair.key()))),
                meter,
                () -> vitals);
        opened.add(server);
        SSLContext trusting = TlsFiles.context(Optional.of(authority), Optional.empty());
        try (Socket socket = trusting.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            assertThat(exchange(
                            socket,
                            "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + TOKEN
                                    + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(refusal(server, "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotContain("200 OK");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        InetSocketAddress taken = start(Principals.NONE).address();
        assertThatThrownBy(() -> new SignalServer(
                        taken, new SignalSecurity(Principals.NONE, Optional.empty()), meter, () -> vitals))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining(Integer.toString(taken.getPort()));
    }
}
