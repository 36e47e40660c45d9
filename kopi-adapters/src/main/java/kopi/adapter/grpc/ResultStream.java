package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.port.MessageCodec;
import kopi.protocol.call.GatewayReply;
import kopi.protocol.call.GatewayRequest;
import org.jspecify.annotations.Nullable;

/** A client's reading of results from one gateway; the next entry comes when the listener has returned. Thread-safe. */
public final class ResultStream implements AutoCloseable {
    private final String gateway;
    private final MessageCodec codec;
    private final Listener listener;

    @GuardedBy("this")
    private @Nullable ClientCallStreamObserver<GatewayRequest.Results> call;

    @GuardedBy("this")
    private boolean isOver;

    /** Hears the entries of a result journal. Called one at a time; a slow one slows the gateway. */
    public interface Listener {
        /** The next entry. */
        void entry(long offset, long stamp, Message message);

        /** There is no such journal, or it is not the one that was read before. Nothing more comes. */
        void gone();

        /** Nothing more comes. Not called after {@link #close}. */
        void ended(KopiException reason);
    }

    ResultStream(String gateway, MessageCodec codec, Listener listener) {
        this.gateway = gateway;
        this.codec = codec;
        this.listener = listener;
    }

    /** What the call is to call. */
    ClientResponseObserver<GatewayRequest.Results, GatewayReply.Result> replies() {
        return new Replies();
    }

    /** Hangs up. */
    @Override
    public synchronized void close() {
        if (call != null && !isOver) {
            isOver = true;
            call.cancel("the client has hung up", null);
        }
    }

    private synchronized boolean end() {
        boolean wasOpen = !isOver;
        isOver = true;
        return wasOpen;
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    private final class Replies implements ClientResponseObserver<GatewayRequest.Results, GatewayReply.Result> {
        @Override
        public void beforeStart(ClientCallStreamObserver<GatewayRequest.Results> started) {
            synchronized (ResultStream.this) {
                call = started;
            }
        }

        @Override
        public void onNext(GatewayReply.Result reply) {
            if (isOver()) {
                return;
            }
            switch (reply) {
                case GatewayReply.Entry(long offset, long stamp, byte[] message) ->
                    listener.entry(offset, stamp, codec.decode(message));
                case GatewayReply.Gone() -> {
                    if (end()) {
                        listener.gone();
                    }
                }
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
                listener.ended(new UnavailableException("gateway " + gateway + " ended the results"));
            }
        }
    }
}
