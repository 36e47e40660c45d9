package kopi.adapter.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.access.JobAccess;
import kopi.core.access.Principal;
import kopi.core.gateway.UploadSession;
import kopi.core.gateway.UploadStep;
import kopi.core.gateway.UploadStep.Cause;
import kopi.core.gateway.UploadStep.Part;
import kopi.core.job.BatchRejects;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.trace.TraceContext;
import kopi.platform.SerialQueue;
import kopi.protocol.call.GatewayReply;
import kopi.protocol.call.GatewayRequest.DatasetEnd;
import kopi.protocol.call.GatewayRequest.PackedBatch;
import kopi.protocol.call.GatewayRequest.UnknownPart;
import kopi.protocol.call.GatewayRequest.Upload;
import kopi.protocol.call.GatewayRequest.UploadPart;
import kopi.protocol.call.GatewayRequest.UploadStart;
import kopi.transport.InboundMessages;

/**
 * A client's upload over gRPC: carries out the steps of an {@link UploadSession}, which decides everything.
 *
 * <p>Thread-safe: requests come one at a time, confirmations and progress on any thread. No lock is held while the port is
 * called, which confirmations want.
 */
final class UploadCall implements StreamObserver<Upload> {
    private final SharedJobs jobs;
    private final GatewayPort port;
    private final MessageCodec messages;
    private final ServerCallStreamObserver<GatewayReply.Stored> client;
    private final Principal caller;
    private final Optional<TraceContext> callerTrace;
    private final InboundMessages inbound;
    /** Called under the lock of {@link #steps} only. */
    private final UploadSession session;

    /**
     * Gives the session one input at a time, and has its steps carried out on the thread of whoever comes first. No lock is
     * held meanwhile: a driver that is given a message may hold its own while it reports a confirmation.
     */
    private final SerialQueue<UploadStep> steps = new SerialQueue<>(Runnable::run, this::carryOut);
    /** Why the call cannot go on, for {@link UploadStep.Abort}. */
    private volatile Status failure = Status.UNKNOWN;

    UploadCall(
            SharedJobs jobs,
            GatewayPort port,
            MessageCodec messages,
            GatewayLimits limits,
            ServerCallStreamObserver<GatewayReply.Stored> client,
            Principal caller,
            Optional<TraceContext> callerTrace,
            InboundMessages inbound) {
        this.jobs = jobs;
        this.port = port;
        this.messages = messages;
        this.client = client;
        this.caller = caller;
        this.callerTrace = callerTrace;
        this.inbound = inbound;
        this.session = new UploadSession(
                new UploadSession.Limits(limits.window(), limits.batchBytes(), limits.unconfirmedBytes()));
    }

    /** Asks for the first request. */
    void open() {
        client.disableAutoRequest();
        client.setOnReadyHandler(() -> steps.putAll(() -> session.ready(client.isReady())));
        client.setOnCancelHandler(() -> steps.putAll(session::hungUp));
        inbound.onAbort(this::abort);
        client.request(1);
    }

    private void abort(Status reason) {
        failure = reason;
        steps.putAll(session::abort);
    }

    /** Every input says whether the client takes replies, too: it may have changed. */
    private void input(Supplier<List<UploadStep>> input) {
        steps.putAll(() -> {
            List<UploadStep> all = new ArrayList<>(session.ready(client.isReady()));
            all.addAll(input.get());
            return all;
        });
    }

    @Override
    public void onNext(Upload request) {
        try {
            take(request.part(), request.wireBytes());
        } catch (RuntimeException e) {
            abort(Statuses.of(e));
        }
    }

    private void take(UploadPart part, int held) {
        switch (part) {
            case UploadStart(String named) -> {
                var job = new JobId(named);
                input(() -> session.start(job, held));
            }
            case PackedBatch(String dataset, int seq, byte[] message, BatchRejects rejects) ->
                input(() -> session.batch(dataset, seq, message.length, held, rejects, () -> messages.lazily(message)));
            case DatasetEnd(String dataset, int batches) -> input(() -> session.end(dataset, batches, held));
            case UnknownPart() -> throw new IllegalArgumentException("an upload request without content");
        }
    }

    /** The job's results say that every batch of a dataset below that one is finished. */
    void finished(String dataset, int below) {
        input(() -> session.finished(dataset, below));
    }

    @Override
    public void onError(Throwable hangUp) {
        steps.putAll(session::hungUp);
    }

    @Override
    public void onCompleted() {
        steps.putAll(session::halfClosed);
    }

    private void carryOut(UploadStep step) {
        switch (step) {
            case UploadStep.Request() -> inbound.next(() -> client.request(1));
            case UploadStep.Release(long bytes) -> inbound.released(bytes);
            case UploadStep.Join(JobId job) -> join(job);
            case UploadStep.Pass(Part part) -> pass(part);
            case UploadStep.Acknowledge(Part part) -> client.onNext(acknowledgement(part));
            case UploadStep.Complete() -> client.onCompleted();
            case UploadStep.Fail(Cause cause, String reason) ->
                client.onError(status(cause).withDescription(reason).asRuntimeException());
            case UploadStep.Abort() -> client.onError(failure.asRuntimeException());
            case UploadStep.Leave(JobId job) -> jobs.endUpload(job, this);
        }
    }

    private void join(JobId named) {
        var found = JobAccess.resolve(caller, named).flatMap(job -> jobs.startUpload(job, this));
        input(() -> session.joined(found));
    }

    private void pass(Part part) {
        var outcome = new GatewayPort.Outcome() {
            @Override
            public void stored() {
                if (part instanceof Part.Batch batch) {
                    jobs.sent(batch.id(), batch.rejects());
                }
                input(() -> session.stored(part));
            }

            @Override
            public void refused(String reason) {
                steps.putAll(() -> session.refused(reason));
            }
        };
        switch (part) {
            case Part.Batch batch -> port.forward(batch.to(), batch.rows(), callerTrace, outcome);
            case Part.End end -> port.tell(end.end(), callerTrace, outcome);
        }
    }

    private static Status status(Cause cause) {
        return switch (cause) {
            case BAD_REQUEST -> Status.INVALID_ARGUMENT;
            case NOT_OPENED -> Status.FAILED_PRECONDITION;
        };
    }

    private static GatewayReply.Stored acknowledgement(Part part) {
        return switch (part) {
            case Part.End end -> new GatewayReply.EndStored(end.end().dataset());
            case Part.Batch batch ->
                new GatewayReply.BatchStored(batch.id().dataset(), batch.id().seq());
        };
    }
}
