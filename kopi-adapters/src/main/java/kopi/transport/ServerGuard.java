package kopi.transport;

import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.access.CallLimits;

/**
 * Keeps a server from its clients: bounds connections, calls and what comes in on them, waits for nobody for long, and hangs
 * up on whoever floods it with frames.
 */
public final class ServerGuard implements AutoCloseable {
    private static final int FIRST_MESSAGE_SECONDS = 10;
    private static final int WHOLE_MESSAGE_SECONDS = 30;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final long TICK_MILLIS = 500;
    private static final int CALLS_OF_A_CONNECTION = 16;
    private static final int METADATA_BYTES = 8 << 10;
    /** An honest client cancels two calls a job, and has some failures. */
    private static final int RESETS = 100;

    private static final int RESETS_SECONDS = 30;
    private static final Duration LEAST_KEEP_ALIVE_OF_CLIENTS = Duration.ofSeconds(5);
    private static final Duration IDLE_CONNECTION = Duration.ofSeconds(60);

    /** For calls that are open when their connection has its age; those that last longer are ended, and their clients resume. */
    private static final Duration CONNECTION_GRACE = Duration.ofSeconds(30);

    /** Bytes that unpack to more than came could not be counted before they are there. */
    private static final DecompressorRegistry NOTHING_COMPRESSED =
            DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);

    private final CallLimit limit;
    private final Duration connectionAge;
    private final InboundCalls inbound;
    private final EventLoopGroup acceptor = threads("accept", 1);
    private final EventLoopGroup connections =
            threads("io", Math.max(2, Runtime.getRuntime().availableProcessors()));

    /**
     * A guard for one server.
     *
     * @param healthCheck the full name of the method that asks for nothing but a sign of life; empty: there is none
     */
    public ServerGuard(CallLimits limits, String healthCheck) {
        this.limit = new CallLimit(limits, healthCheck);
        this.connectionAge = limits.connectionAge();
        this.inbound = new InboundCalls(limits.inboundBytes(), FIRST_MESSAGE_SECONDS, WHOLE_MESSAGE_SECONDS);
    }

    private static EventLoopGroup threads(String name, int count) {
        return new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("kopi-" + name, true), NioIoHandler.newFactory());
    }

    private static Duration grace(Duration age) {
        return age.compareTo(CONNECTION_GRACE) < 0 ? age : CONNECTION_GRACE;
    }

    /** Guards the server that is built; to be called before who knows the caller is added. */
    public void guard(NettyServerBuilder builder) {
        var _ = acceptor.scheduleWithFixedDelay(
                () -> inbound.expire(System.nanoTime()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        builder.channelFactory(() -> new LimitedServerChannel(limit))
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(connections)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .maxConcurrentCallsPerConnection(CALLS_OF_A_CONNECTION)
                .maxInboundMetadataSize(METADATA_BYTES)
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .permitKeepAliveTime(LEAST_KEEP_ALIVE_OF_CLIENTS.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(connectionAge.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(grace(connectionAge).toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionIdle(IDLE_CONNECTION.toMillis(), TimeUnit.MILLISECONDS)
                .decompressorRegistry(NOTHING_COMPRESSED)
                .addStreamTracerFactory(inbound.tracers())
                .intercept(limit);
    }

    /** Lets whoever makes the call that is being served open a job, or says why not. */
    public Optional<String> open() {
        return limit.open();
    }

    /** What comes in on the call that is being served; to be asked while it is served. */
    public static InboundMessages inbound() {
        return Objects.requireNonNull(InboundCalls.current(), "a call of a guarded server");
    }

    /** Frees the threads; the server must have ended. */
    @Override
    public void close() {
        var _ = acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var _ = connections.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
