package kopi.adapter.grpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import kopi.core.egg.ClusterIdentity;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.trace.TraceContext;
import kopi.protocol.InputWire;
import kopi.protocol.SqlWire;
import kopi.protocol.TokenCheck;
import kopi.protocol.TraceHeaders;
import kopi.protocol.call.GatewayMethods;
import kopi.protocol.call.GatewayReply;
import kopi.protocol.call.GatewayRequest;

/**
 * A client's connection to one gateway. It does not repair itself: when it fails, open another one, perhaps to another
 * gateway.
 *
 * <p>Thread-safe. Methods that wait throw, if the gateway answers with an error or not at all,
 *
 * <ul>
 *   <li>{@link kopi.core.error.UnavailableException}: try again, here or elsewhere;
 *   <li>{@link kopi.core.error.WrongGatewayException}: what answers is no gateway, or does not let this client in;
 *   <li>{@link InvalidInputException}: it will never take this;
 *   <li>{@link kopi.core.error.JobFailedException}: the job cannot go on like this.
 * </ul>
 */
public final class GatewayClient implements AutoCloseable {
    /** Longer than a gateway waits for a controller, so that its explanation is heard. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A gateway says something as soon as it is connected to; what says nothing for so long is none, or hangs. */
    private static final Duration GREETING = Duration.ofSeconds(5);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final int FLOW_WINDOW = 1 << 20;
    /** A table is one message; of a T4 that names everybody, a large one. */
    private static final int MAX_RESULT_BYTES = 256 << 20;

    private final GatewayAddress address;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ManagedChannel channel;

    /**
     * A client of that gateway, which need not be there yet.
     *
     * @throws InvalidInputException if the certificates to trust cannot be read
     */
    public GatewayClient(GatewayAddress address, ClientSecurity security, MessageCodec messages, PlanCodec plans) {
        this(address, security, messages, plans, Optional.empty());
    }

    /**
     * As above.
     *
     * @param trace which span its calls follow from, if that is traced
     */
    public GatewayClient(
            GatewayAddress address,
            ClientSecurity security,
            MessageCodec messages,
            PlanCodec plans,
            Optional<TraceContext> trace) {
        this.address = address;
        this.messages = messages;
        this.plans = plans;
        this.channel = channel(address, security, trace);
    }

    private static ManagedChannel channel(
            GatewayAddress address, ClientSecurity security, Optional<TraceContext> trace) {
        var builder = NettyChannelBuilder.forAddress(address.host(), address.port())
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .flowControlWindow(FLOW_WINDOW)
                .maxInboundMessageSize(MAX_RESULT_BYTES)
                .disableRetry();
        if (security.isEncrypted()) {
            encrypt(builder, security);
        } else {
            builder.usePlaintext();
        }
        trace.ifPresent(span -> builder.intercept(TraceHeaders.sending(span)));
        security.token().ifPresent(token -> builder.intercept(TokenCheck.sending(token)));
        return builder.build();
    }

    private static void encrypt(NettyChannelBuilder builder, ClientSecurity security) {
        var context = GrpcSslContexts.forClient();
        try {
            security.authority().ifPresent(file -> context.trustManager(file.toFile()));
            builder.sslContext(context.build());
        } catch (SSLException | IllegalArgumentException e) {
            Optional<Path> missing = security.authority().filter(Files::notExists);
            if (missing.isPresent()) {
                throw new InvalidInputException("there is no file " + missing.get() + " with certificates to trust", e);
            }
            throw new InvalidInputException(
                    "cannot use the certificates in "
                            + security.authority().map(Object::toString).orElse("Java's own store") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Which gateway this is. */
    public GatewayAddress address() {
        return address;
    }

    /** Whether the gateway can reach its broker. */
    public boolean isBrokerUp() throws InterruptedException {
        return health().brokerIsUp();
    }

    /** Whose gateway it is, as it says itself; empty: it does not say. */
    public Optional<ClusterIdentity> cluster() throws InterruptedException {
        return health().cluster();
    }

    private GatewayReply.Health health() throws InterruptedException {
        return call(GatewayMethods.HEALTH, new GatewayRequest.Health());
    }

    /**
     * Asks what queries would do.
     *
     * @throws InvalidInputException if one cannot be run; says where it is wrong
     */
    public List<PlannedQuery> plan(SqlQueries queries) throws InterruptedException {
        GatewayReply.Planned reply = call(GatewayMethods.PLAN, new GatewayRequest.Plan(SqlWire.encode(queries)));
        if (!reply.error().isEmpty()) {
            throw new InvalidInputException(reply.error());
        }
        return SqlWire.decodePlanned(reply.planned());
    }

    /**
     * Asks for a job to be run, or resumed.
     *
     * @param open what is asked; where the answer goes is for the gateway to say
     */
    public GatewayAnswer open(OpenJob open) throws InterruptedException {
        return answer(call(
                GatewayMethods.OPEN,
                new GatewayRequest.Open(
                        plans.encodePlan(open.plan()),
                        InputWire.encode(open.input()),
                        open.attempt(),
                        open.isEphemeral(),
                        open.replaces(),
                        open.audits())));
    }

    /** Asks for a job that somebody has opened before. */
    public GatewayAnswer find(JobId job) throws InterruptedException {
        return answer(call(GatewayMethods.FIND, new GatewayRequest.Find(job.value())));
    }

    private GatewayAnswer answer(GatewayReply.Decision reply) {
        return switch (reply) {
            case GatewayReply.Admitted admitted -> {
                JobPlan plan = plans.decodePlan(admitted.plan());
                yield new GatewayAnswer.Admitted(
                        new JobAdmitted(
                                Message.NO_QUESTION, plan, admitted.attempt(), admitted.finished(), admitted.audit()),
                        admitted.window(),
                        admitted.maxBatchBytes());
            }
            case GatewayReply.Refused(String reason, int retryAfterSeconds, boolean isBadRequest) ->
                new GatewayAnswer.Refused(reason, retryAfterSeconds, isBadRequest);
            case GatewayReply.Unknown() ->
                throw Statuses.failure(
                        address.toString(), Status.UNIMPLEMENTED.withDescription("it speaks another version"));
        };
    }

    /** Starts to upload a job that was opened here. */
    public UploadStream upload(JobId job, UploadStream.Listener listener) {
        var upload = new UploadStream(address.toString(), listener);
        var _ = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GatewayMethods.UPLOAD, CallOptions.DEFAULT), upload.replies());
        upload.start(job);
        return upload;
    }

    /**
     * Starts to read a job's results.
     *
     * @param next the offset of the first entry that is wanted
     * @param stamp the stamp of the one before; 0 if there is none
     */
    public ResultStream results(JobId job, long next, long stamp, ResultStream.Listener listener) {
        var results = new ResultStream(address.toString(), messages, listener);
        ClientCalls.asyncServerStreamingCall(
                channel.newCall(GatewayMethods.RESULTS, CallOptions.DEFAULT),
                new GatewayRequest.Results(job.value(), next, stamp),
                results.replies());
        return results;
    }

    /** The job is over: its results are not wanted any more. */
    public void closeJob(JobId job) throws InterruptedException {
        var _ = call(GatewayMethods.CLOSE, new GatewayRequest.Close(job.value()));
    }

    /** The job is not wanted any more. */
    public void abortJob(JobId job, String reason) throws InterruptedException {
        var _ = call(GatewayMethods.ABORT, new GatewayRequest.Abort(job.value(), reason));
    }

    private <Q, R> R call(MethodDescriptor<Q, R> method, Q request) throws InterruptedException {
        CallOptions patient = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return await(ClientCalls.futureUnaryCall(channel.newCall(method, patient), request));
    }

    private <T> T await(ListenableFuture<T> call) throws InterruptedException {
        try {
            requireGreeting();
            return call.get();
        } catch (ExecutionException e) {
            throw Statuses.failure(address.toString(), Status.fromThrowable(e));
        } finally {
            call.cancel(true);
        }
    }

    /** Waits until the connection stands or has failed; the call then says why. */
    private void requireGreeting() throws InterruptedException {
        long deadline = System.nanoTime() + GREETING.toNanos();
        ConnectivityState state = channel.getState(true);
        while (state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING) {
            var changed = new CountDownLatch(1);
            channel.notifyWhenStateChanged(state, changed::countDown);
            if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new UnavailableException("gateway " + address + ": nothing that a gateway says for "
                        + GREETING.toSeconds() + " s; is this the right port?");
            }
            state = channel.getState(true);
        }
    }

    /** Hangs up; calls that are open end without their listeners being told, or with. */
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
