package kopi.adapter.grpc;

import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message.ClientAlive;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.QueryPlanner;
import kopi.platform.HostPort;
import kopi.protocol.TokenCheck;
import kopi.protocol.TraceHeaders;
import kopi.protocol.call.GatewayMethods;
import kopi.transport.ServerGuard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's side towards its clients. Keeps nothing but its connections and what it has learned in passing.
 *
 * <p>A client that vanishes without a word is noticed by keep-alives; its calls end, and with them all that they hold.
 */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    /** Bounds what a client may send ahead of what is taken from it; two batches of the usual size and more. */
    private static final int FLOW_WINDOW = 1 << 20;
    /** For what surrounds the packed rows in a request. */
    private static final int ENVELOPE_BYTES = 4_096;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final GatewayOptions options;
    private final GatewayPort port;
    private final SharedJobs jobs;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kopi-gateway-clock").daemon().factory());
    private final ServerGuard guard;
    private final Server server;
    private volatile int boundPort;

    /**
     * A server that does not listen yet.
     *
     * @param jobs hears what controllers answer, and was made with the same options
     * @param port sends controllers what clients ask
     * @param messages for what clients send and read
     * @param planner knows SQL
     * @throws InvalidInputException if certificate or key cannot be used
     */
    public GatewayServer(
            GatewayOptions options,
            SharedJobs jobs,
            GatewayPort port,
            MessageCodec messages,
            PlanCodec plans,
            QueryPlanner planner) {
        this.options = options;
        this.port = port;
        this.jobs = jobs;
        this.guard = new ServerGuard(options.limits().calls(), GatewayMethods.HEALTH.getFullMethodName());
        var builder = NettyServerBuilder.forAddress(new InetSocketAddress(options.host(), options.port()))
                .executor(calls)
                .maxInboundMessageSize(Math.addExact(options.limits().batchBytes(), ENVELOPE_BYTES))
                .flowControlWindow(FLOW_WINDOW)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .addService(new GatewayService(options, port, messages, plans, planner, jobs, guard).definition());
        builder.intercept(new TraceHeaders());
        // The last one is asked first: who calls is known when calls are counted.
        guard.guard(builder);
        builder.intercept(new TokenCheck(options.security().principals(), LOG::warn));
        options.security().tls().ifPresent(keys -> builder.sslContext(tls(keys)));
        this.server = builder.build();
    }

    private static SslContext tls(GatewaySecurity.KeyPair keys) {
        try {
            return GrpcSslContexts.forServer(
                            keys.certificate().toFile(), keys.key().toFile())
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    "cannot use the certificate " + keys.certificate() + " with the key " + keys.key() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Begins to listen.
     *
     * @throws UnavailableException if the port is taken
     */
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UnavailableException(
                    "gateway " + options.id() + " cannot listen on " + new HostPort(options.host(), options.port())
                            + ": " + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
        boundPort = server.getPort();
        var _ = clock.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        long alive = options.aliveEvery().toMillis();
        var _ = clock.scheduleWithFixedDelay(this::tellWhoIsAlive, alive, alive, TimeUnit.MILLISECONDS);
        LOG.info("listens on {}", new HostPort(options.host(), port()));
    }

    /** Where it listens, or has listened. */
    public int port() {
        return boundPort;
    }

    private void tick() {
        jobs.tick();
    }

    private void tellWhoIsAlive() {
        jobs.connected().forEach(job -> port.tell(new ClientAlive(job), GatewayPort.Outcome.IGNORED));
    }

    /** Ends every connection at once: clients go to another gateway. */
    @Override
    public void close() {
        clock.shutdownNow();
        server.shutdownNow();
        try {
            if (!server.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("calls were still open after {} s", STOP_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        calls.shutdownNow();
        guard.close();
    }
}
