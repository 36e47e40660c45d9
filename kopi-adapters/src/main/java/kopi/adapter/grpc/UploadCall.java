package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.PackedRows;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.protocol.v1.BatchStored;
import kopi.protocol.v1.DatasetEnd;
import kopi.protocol.v1.EndStored;
import kopi.protocol.v1.PackedBatch;
import kopi.protocol.v1.UploadReply;
import kopi.protocol.v1.UploadRequest;
import org.jspecify.annotations.Nullable;

/**
 * A client's upload.
 *
 * <p>One request at most waits here: the next is asked for only when this one has gone on to the broker. It waits while
 * too much of the upload is unconfirmed, while it is too far ahead of the job's progress, or while the client does not
 * take its acknowledgements. What the client sends meanwhile stays in the connection's window, then with the client.
 *
 * <p>Thread-safe: requests come one at a time, confirmations and progress on any thread. The port is never called under
 * the lock, which confirmations want.
 */
final class UploadCall implements StreamObserver<UploadRequest> {
    private final ConnectedJobs jobs;
    private final GatewayPort port;
    private final MessageCodec messages;
    private final GatewayLimits limits;
    private final ServerCallStreamObserver<UploadReply> client;

    @GuardedBy("this")
    private @Nullable Started started;

    @GuardedBy("this")
    private @Nullable Passing waiting;

    @GuardedBy("this")
    private long unconfirmedBytes;

    @GuardedBy("this")
    private int unconfirmed;

    @GuardedBy("this")
    private boolean isHalfClosed;

    @GuardedBy("this")
    private boolean isOver;

    private record Started(ConnectedJob job, JobPlan plan) {}

    /**
     * A request on its way.
     *
     * @param reply what the client hears when it is stored
     */
    private record Passing(Message message, int bytes, UploadReply reply) {}

    UploadCall(
            ConnectedJobs jobs,
            GatewayPort port,
            MessageCodec messages,
            GatewayLimits limits,
            ServerCallStreamObserver<UploadReply> client) {
        this.jobs = jobs;
        this.port = port;
        this.messages = messages;
        this.limits = limits;
        this.client = client;
    }

    /** Asks for the first request. */
    void open() {
        client.disableAutoRequest();
        client.setOnReadyHandler(this::advance);
        client.setOnCancelHandler(this::hungUp);
        client.request(1);
    }

    @Override
    public void onNext(UploadRequest request) {
        try {
            take(request);
        } catch (RuntimeException e) {
            fail(Statuses.of(e));
        }
    }

    private void take(UploadRequest request) {
        switch (request.getRequestCase()) {
            case START -> {
                start(new JobId(request.getStart().getJob()));
                client.request(1);
            }
            case BATCH -> pass(passing(started().plan(), request.getBatch()));
            case END -> pass(passing(started().plan(), request.getEnd()));
            case REQUEST_NOT_SET -> throw new IllegalArgumentException("an upload request without content");
        }
    }

    private void start(JobId id) {
        ConnectedJob job = jobs.find(id).orElseThrow(() -> notOpened(id));
        JobPlan plan = job.plan().orElseThrow(() -> notOpened(id));
        synchronized (this) {
            if (started != null) {
                throw new IllegalArgumentException("an upload is started once");
            }
            if (isOver) {
                return;
            }
            started = new Started(job, plan);
            job.startUpload(this);
        }
    }

    private static RuntimeException notOpened(JobId job) {
        return Status.FAILED_PRECONDITION
                .withDescription("job " + job + " was not opened at this gateway")
                .asRuntimeException();
    }

    private synchronized Started started() {
        if (started == null) {
            throw new IllegalArgumentException("an upload begins with the job's name");
        }
        return started;
    }

    private Passing passing(JobPlan plan, PackedBatch batch) {
        requireDataset(plan, batch.getDataset());
        int bytes = batch.getMessage().size();
        if (bytes > limits.batchBytes()) {
            throw new IllegalArgumentException("batch " + batch.getSeq() + " of " + batch.getDataset() + " has " + bytes
                    + " bytes, more than the " + limits.batchBytes() + " that this gateway takes");
        }
        var id = new BatchId(plan.job(), batch.getDataset(), batch.getSeq());
        PackedRows rows = messages.packedRows(batch.getMessage().toByteArray());
        if (!rows.id().equals(id) || !rows.plan().equals(plan)) {
            throw new IllegalArgumentException("what is sent as " + id + " is " + rows.id()
                    + (rows.plan().equals(plan) ? "" : ", of another plan than the job was opened with"));
        }
        var reply = UploadReply.newBuilder()
                .setBatch(BatchStored.newBuilder().setDataset(id.dataset()).setSeq(id.seq()))
                .build();
        return new Passing(rows, bytes, reply);
    }

    private static Passing passing(JobPlan plan, DatasetEnd end) {
        requireDataset(plan, end.getDataset());
        var reply = UploadReply.newBuilder()
                .setEnd(EndStored.newBuilder().setDataset(end.getDataset()))
                .build();
        return new Passing(new EndOfDataset(plan.job(), end.getDataset(), end.getBatches()), 0, reply);
    }

    private static void requireDataset(JobPlan plan, String dataset) {
        if (plan.fact(dataset).isEmpty() && plan.reference(dataset).isEmpty()) {
            throw new IllegalArgumentException("no report of job " + plan.job() + " reads " + dataset);
        }
    }

    private void pass(Passing next) {
        synchronized (this) {
            waiting = next;
        }
        advance();
    }

    /** Sends the waiting request on, if there is nothing against it any more. */
    void advance() {
        Passing next = takeWaiting();
        if (next == null) {
            return;
        }
        port.tell(next.message(), new GatewayPort.Outcome() {
            @Override
            public void stored() {
                acknowledge(next);
            }

            @Override
            public void refused(String reason) {
                fail(Status.INVALID_ARGUMENT.withDescription(reason));
            }
        });
        client.request(1);
    }

    private synchronized @Nullable Passing takeWaiting() {
        Passing next = waiting;
        if (next == null || isOver || !client.isReady() || !hasRoom(next) || !isInWindow(next)) {
            return null;
        }
        waiting = null;
        unconfirmed++;
        unconfirmedBytes += next.bytes();
        return next;
    }

    @GuardedBy("this")
    private boolean hasRoom(Passing next) {
        return unconfirmed == 0
                || (unconfirmed < limits.window() && unconfirmedBytes + next.bytes() <= limits.unconfirmedBytes());
    }

    @GuardedBy("this")
    private boolean isInWindow(Passing next) {
        if (started == null || !(next.message() instanceof PackedRows rows)) {
            return true;
        }
        return rows.id().seq() < started.job().finishedBelow(rows.id().dataset()) + (long) limits.window();
    }

    private void acknowledge(Passing stored) {
        synchronized (this) {
            unconfirmed--;
            unconfirmedBytes -= stored.bytes();
            if (isOver) {
                return;
            }
            client.onNext(stored.reply());
        }
        completeIfDone();
        advance();
    }

    private void completeIfDone() {
        synchronized (this) {
            if (!isHalfClosed || waiting != null || unconfirmed > 0) {
                return;
            }
        }
        end(client::onCompleted);
    }

    private void fail(Status status) {
        end(() -> client.onError(status.asRuntimeException()));
    }

    @Override
    public void onError(Throwable hangUp) {
        hungUp();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            isHalfClosed = true;
        }
        completeIfDone();
    }

    private void hungUp() {
        end(() -> {});
    }

    /** Says goodbye, as the last that the client hears, and frees what the call holds. */
    private void end(Runnable goodbye) {
        Started ended;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
            waiting = null;
            ended = started;
            goodbye.run();
        }
        if (ended != null) {
            ended.job().endUpload(this, System.nanoTime());
        }
    }
}
