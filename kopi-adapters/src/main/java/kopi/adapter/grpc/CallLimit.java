package kopi.adapter.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Semaphore;

/** Refuses calls when so many are open already, whoever makes them. */
final class CallLimit implements ServerInterceptor {
    private final int limit;
    private final Semaphore free;

    CallLimit(int limit) {
        this.limit = limit;
        this.free = new Semaphore(limit);
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!free.tryAcquire()) {
            call.close(
                    Status.UNAVAILABLE.withDescription(
                            limit + " calls are open at this gateway, its limit; try another one, or later"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            // One of these is called, once.
            @Override
            public void onCancel() {
                free.release();
                super.onCancel();
            }

            @Override
            public void onComplete() {
                free.release();
                super.onComplete();
            }
        };
    }
}
