package kopi.adapter.signals;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.core.error.UnavailableException;
import kopi.core.node.Vitals;
import kopi.platform.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code GET /metrics}, {@code /livez} and {@code /readyz}, and shows a {@link Site} if there is one; nothing else.
 *
 * <p><b>Who may ask.</b> Where there are tokens, who says one, as {@code Authorization: Bearer TOKEN}; a probe from this very
 * machine need not, nor one from elsewhere if probes are open. Where there are none, the port must be on loopback, and whoever reaches it may ask, but for a page in a
 * browser that calls this machine by a name of its own (DNS rebinding): {@code Host} must be an address or {@code localhost}.
 *
 * <p><b>Bounds.</b> {@link #MAX_CONNECTIONS} connections, more are closed at once; a thread for each at most; a request has
 * three seconds and 8 KiB, its answer a minute; an idle connection half a minute. These are of the whole process, and given
 * to the JDK's server as properties, which it reads when its first one is made: one that was set before stays.
 */
public final class SignalServer implements AutoCloseable {
    /** How many connections there may be at a time. */
    static final int MAX_CONNECTIONS = 192;

    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;
    private static final int UNAVAILABLE = 503;
    private static final String TEXT = "text/plain; charset=utf-8";

    private static final Map<String, String> LIMITS = Map.of(
            "jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS),
            "sun.net.httpserver.maxIdleConnections", Integer.toString(MAX_CONNECTIONS / 2),
            "sun.net.httpserver.maxReqTime", "3",
            // How often it looks for connections that are idle, in milliseconds.
            "sun.net.httpserver.clockTick", "1000",
            // Longer than a stream of events lasts.
            "sun.net.httpserver.maxRspTime", "60",
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "8192",
            "sun.net.httpserver.drainAmount", "8192",
            // Answers are small and wanted at once.
            "sun.net.httpserver.nodelay", "true");

    private final SignalSecurity security;
    private final PrometheusMeter meter;
    private final Supplier<Vitals> vitals;
    private final Optional<SiteHandler> site;
    private final HttpServer server;
    private final ExecutorService threads;

    /** Begins to listen, as below, without a site. */
    public SignalServer(InetSocketAddress at, SignalSecurity security, PrometheusMeter meter, Supplier<Vitals> vitals) {
        this(at, security, meter, vitals, Optional.empty());
    }

    /**
     * Begins to listen.
     *
     * @param at where; port 0 for any that is free
     * @param vitals how the process is now; called by any thread, must not wait
     * @param site what browsers are shown
     * @throws kopi.core.error.InvalidInputException if the certificate cannot be used
     * @throws UnavailableException if the port is taken
     */
    public SignalServer(
            InetSocketAddress at,
            SignalSecurity security,
            PrometheusMeter meter,
            Supplier<Vitals> vitals,
            Optional<Site> site) {
        LIMITS.forEach((property, value) -> System.setProperty(property, System.getProperty(property, value)));
        this.site = site.map(shown -> new SiteHandler(
                shown, security.principals(), security.identity().isPresent()));
        this.security = security;
        this.meter = meter;
        this.vitals = vitals;
        this.threads = new ThreadPoolExecutor(
                0,
                MAX_CONNECTIONS,
                THREAD_IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("signals-", 0).factory());
        this.server = create(at, security.identity());
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static HttpServer create(InetSocketAddress at, Optional<TlsFiles.Identity> identity) {
        try {
            if (identity.isEmpty()) {
                return HttpServer.create(at, MAX_CONNECTIONS);
            }
            HttpsConfigurator tls = new HttpsConfigurator(TlsFiles.context(Optional.empty(), identity));
            HttpsServer server = HttpsServer.create(at, MAX_CONNECTIONS);
            server.setHttpsConfigurator(tls);
            return server;
        } catch (IOException e) {
            throw new UnavailableException("cannot listen on " + at + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    // --- Requests. ------------------------------------------------------------------------------------------------

    /** @param body what follows the head */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, TEXT, (text + "\n").getBytes(UTF_8));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (site.isPresent() && site.get().isFor(path) && isCalledRightly(exchange)) {
                site.get().answer(exchange, path);
                return;
            }
            Answer answer = decide(exchange, path);
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", answer.type());
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Cache-Control", "no-store");
            if (answer.status() == UNAUTHORIZED) {
                Bearer.demand(exchange);
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        }
    }

    private Answer decide(HttpExchange exchange, String path) throws IOException {
        boolean isProbe = path.equals("/livez") || path.equals("/readyz");
        if (!isKnown(exchange, isProbe)) {
            return Answer.text(UNAUTHORIZED, Bearer.NEEDED);
        }
        if (!isCalledRightly(exchange)) {
            return Answer.text(MISDIRECTED, "ask by address, or as localhost");
        }
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            return Answer.text(METHOD_NOT_ALLOWED, "GET only");
        }
        return switch (path) {
            case "/metrics" -> metrics();
            case "/livez" -> verdict(Vitals::isAlive);
            case "/readyz" -> verdict(Vitals::isReady);
            default -> Answer.text(NOT_FOUND, "there are /metrics, /livez and /readyz");
        };
    }

    private static boolean isFromHere(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }

    private boolean isKnown(HttpExchange exchange, boolean isProbe) {
        return (isProbe && (security.hasOpenProbes() || isFromHere(exchange)))
                || Bearer.of(exchange, security.principals()).isPresent();
    }

    /** By name only where a token is needed. */
    private boolean isCalledRightly(HttpExchange exchange) {
        return !security.principals().isOpen()
                || isOwnName(exchange.getRequestHeaders().getFirst("Host"));
    }

    /** Whether somebody calls this machine by what nobody else can have it called; a browser always says what it calls. */
    private static boolean isOwnName(@Nullable String host) {
        return host == null || host.matches("(localhost|[0-9.]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    }

    private Answer metrics() throws IOException {
        var text = new ByteArrayOutputStream();
        meter.write(text);
        return new Answer(OK, meter.contentType(), text.toByteArray());
    }

    private Answer verdict(Function<Vitals, Boolean> question) {
        Vitals now = vitals.get();
        boolean isYes = question.apply(now);
        return Answer.text(isYes ? OK : UNAVAILABLE, isYes ? "ok" : now.detail());
    }

    /** Stops listening and ends every connection. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
