package kopi.adapter.grpc;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import kopi.core.error.InvalidInputException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.protocol.TokenCheck;
import kopi.protocol.v1.AbortRequest;
import kopi.protocol.v1.CloseRequest;
import kopi.protocol.v1.FindRequest;
import kopi.protocol.v1.GatewayGrpc;
import kopi.protocol.v1.HealthRequest;
import kopi.protocol.v1.JobAdmission;
import kopi.protocol.v1.JobReply;
import kopi.protocol.v1.OpenRequest;
import kopi.protocol.v1.ResultsRequest;

/**
 * A client's connection to one gateway. It does not repair itself: when it fails, open another one, perhaps to another
 * gateway.
 *
 * <p>Thread-safe. Methods that wait throw, if the gateway answers with an error or not at all,
 *
 * <ul>
 *   <li>{@link kopi.core.error.UnavailableException}: try again, here or elsewhere;
 *   <li>{@link InvalidInputException}: it will never take this, or does not know this client;
 *   <li>{@link kopi.core.error.JobFailedException}: the job cannot go on like this.
 * </ul>
 */
public final class GatewayClient implements AutoCloseable {
    /** Longer than a gateway waits for a controller, so that its explanation is heard. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    private static final int FLOW_WINDOW = 1 << 20;
    /** A table is one message; of a T4 that names everybody, a large one. */
    private static final int MAX_RESULT_BYTES = 256 << 20;

    private final GatewayAddress address;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ManagedChannel channel;
    private final GatewayGrpc.GatewayFutureStub calls;
    private final GatewayGrpc.GatewayStub streams;

    /**
     * A client of that gateway, which need not be there yet.
     *
     * @throws InvalidInputException if the certificates to trust cannot be read
     */
    public GatewayClient(GatewayAddress address, ClientSecurity security, MessageCodec messages, PlanCodec plans) {
        this.address = address;
        this.messages = messages;
        this.plans = plans;
        this.channel = channel(address, security);
        this.calls = GatewayGrpc.newFutureStub(channel);
        this.streams = GatewayGrpc.newStub(channel);
    }

    private static ManagedChannel channel(GatewayAddress address, ClientSecurity security) {
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
        security.token().ifPresent(token -> builder.intercept(TokenCheck.sending(token)));
        return builder.build();
    }

    private static void encrypt(NettyChannelBuilder builder, ClientSecurity security) {
        var context = GrpcSslContexts.forClient();
        try {
            security.authority().ifPresent(file -> context.trustManager(file.toFile()));
            builder.sslContext(context.build());
        } catch (SSLException | IllegalArgumentException e) {
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
        return await(patient().health(HealthRequest.getDefaultInstance())).getBrokerIsUp();
    }

    /** Asks for a job to be run, or for one that is to be gone on with. */
    public GatewayAnswer open(JobPlan plan, String input, int attempt) throws InterruptedException {
        return answer(await(patient()
                .open(OpenRequest.newBuilder()
                        .setPlan(UnsafeByteOperations.unsafeWrap(plans.encodePlan(plan)))
                        .setInput(input)
                        .setAttempt(attempt)
                        .build())));
    }

    /** Asks for a job that somebody has opened before. */
    public GatewayAnswer find(JobId job) throws InterruptedException {
        return answer(await(
                patient().find(FindRequest.newBuilder().setJob(job.value()).build())));
    }

    private GatewayAnswer answer(JobReply reply) {
        return switch (reply.getAnswerCase()) {
            case ADMITTED -> {
                JobAdmission told = reply.getAdmitted();
                JobPlan plan = plans.decodePlan(told.getPlan().toByteArray());
                yield new GatewayAnswer.Admitted(
                        new JobAdmitted(plan, told.getAttempt(), told.getFinishedMap()),
                        told.getWindow(),
                        told.getMaxBatchBytes());
            }
            case REFUSED ->
                new GatewayAnswer.Refused(
                        reply.getRefused().getReason(), reply.getRefused().getRetryAfterSeconds());
            case ANSWER_NOT_SET ->
                throw Statuses.failure(
                        address.toString(), Status.UNIMPLEMENTED.withDescription("it speaks another version"));
        };
    }

    /** Starts to upload a job that was opened here. */
    public UploadStream upload(JobId job, UploadStream.Listener listener) {
        var upload = new UploadStream(address.toString(), listener);
        var _ = streams.upload(upload.replies());
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
        var request = ResultsRequest.newBuilder()
                .setJob(job.value())
                .setNext(next)
                .setStamp(stamp)
                .build();
        streams.results(request, results.replies());
        return results;
    }

    /** The job is over: its results are not wanted any more. */
    public void closeJob(JobId job) throws InterruptedException {
        var _ = await(
                patient().close(CloseRequest.newBuilder().setJob(job.value()).build()));
    }

    /** The job is not wanted any more. */
    public void abortJob(JobId job, String reason) throws InterruptedException {
        var _ = await(patient()
                .abort(AbortRequest.newBuilder()
                        .setJob(job.value())
                        .setReason(reason)
                        .build()));
    }

    private GatewayGrpc.GatewayFutureStub patient() {
        return calls.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private <T> T await(ListenableFuture<T> call) throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw Statuses.failure(address.toString(), Status.fromThrowable(e));
        } finally {
            call.cancel(true);
        }
    }

    /** Hangs up; calls that are open end without their listeners being told, or with. */
    @Override
    public void close() {
        channel.shutdownNow();
    }
}
