package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.job.BatchRejects;
import kopi.core.model.JobId;
import kopi.protocol.call.GatewayReply;
import kopi.protocol.call.GatewayRequest.DatasetEnd;
import kopi.protocol.call.GatewayRequest.PackedBatch;
import kopi.protocol.call.GatewayRequest.Upload;
import kopi.protocol.call.GatewayRequest.UploadPart;
import kopi.protocol.call.GatewayRequest.UploadStart;
import org.jspecify.annotations.Nullable;

/**
 * A client's upload to one gateway. What is sent waits in memory until the gateway takes it: the caller bounds it, by not
 * sending more than its window.
 *
 * <p>Thread-safe. After the end of the stream sending does nothing.
 */
public final class UploadStream implements AutoCloseable {
    private final String gateway;
    private final Listener listener;

    @GuardedBy("this")
    private @Nullable ClientCallStreamObserver<Upload> requests;

    @GuardedBy("this")
    private boolean isOver;

    /** Hears what has become of an upload. Called one at a time; must return soon. */
    public interface Listener {
        /** The broker has that batch. */
        void batchStored(String dataset, int seq);

        /** The broker has the end of that dataset. */
        void endStored(String dataset);

        /** Nothing more comes. Not called after {@link #close}. */
        void ended(KopiException reason);
    }

    UploadStream(String gateway, Listener listener) {
        this.gateway = gateway;
        this.listener = listener;
    }

    /** What the call is to call. */
    ClientResponseObserver<Upload, GatewayReply.Stored> replies() {
        return new Replies();
    }

    synchronized void start(JobId job) {
        send(new UploadStart(job.value()));
    }

    /**
     * Sends a batch.
     *
     * @param packed its rows as a message; not copied, so not to be written to any more
     */
    public void batch(String dataset, int seq, byte[] packed) {
        batch(new PackedBatch(dataset, seq, packed, BatchRejects.NONE));
    }

    /** Sends a batch, which is not copied, so not to be written to any more. */
    public void batch(PackedBatch batch) {
        send(batch);
    }

    /** Sends the end of a dataset. */
    public void end(String dataset, int batches) {
        send(new DatasetEnd(dataset, batches));
    }

    private synchronized void send(UploadPart part) {
        if (requests != null && !isOver) {
            requests.onNext(new Upload(part));
        }
    }

    /** Hangs up. */
    @Override
    public synchronized void close() {
        if (requests != null && !isOver) {
            isOver = true;
            requests.cancel("the client has hung up", null);
        }
    }

    private synchronized boolean end() {
        boolean wasOpen = !isOver;
        isOver = true;
        return wasOpen;
    }

    private final class Replies implements ClientResponseObserver<Upload, GatewayReply.Stored> {
        @Override
        public void beforeStart(ClientCallStreamObserver<Upload> call) {
            synchronized (UploadStream.this) {
                requests = call;
            }
        }

        @Override
        public void onNext(GatewayReply.Stored reply) {
            switch (reply) {
                case GatewayReply.BatchStored(String dataset, int seq) -> listener.batchStored(dataset, seq);
                case GatewayReply.EndStored(String dataset) -> listener.endStored(dataset);
                case GatewayReply.Unknown() -> {
                    // From a newer gateway: nothing that this client waits for.
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                listener.ended(Statuses.failure(gateway, Status.fromThrowable(failure)));
            }
        }

        @Override
        public void onCompleted() {
            if (end()) {
                listener.ended(new UnavailableException("gateway " + gateway + " ended the upload"));
            }
        }
    }
}
