package kopi.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.access.CallAdmission;
import kopi.core.access.CallLimits;
import kopi.core.access.Caller;
import kopi.protocol.TokenCheck;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link CallAdmission} to a server: to its connections, by {@link LimitedServerChannel}, and to its calls, as an
 * interceptor behind that which knows who calls. Thread-safe.
 */
final class CallLimit implements ServerInterceptor {
    private static final String UNKNOWN = "unknown";

    private static final Context.Key<Caller> CURRENT =
            Context.keyWithDefault("kopi-caller-from", new Caller("", UNKNOWN));

    private final String healthCheck;

    @GuardedBy("this")
    private final CallAdmission admission;

    /**
     * Nobody is there yet.
     *
     * @param healthCheck the full name of the method that asks for nothing but a sign of life; empty: there is none
     */
    CallLimit(CallLimits limits, String healthCheck) {
        this.admission = new CallAdmission(limits);
        this.healthCheck = healthCheck;
    }

    /** Who makes the call that is being served. */
    static Caller current() {
        return CURRENT.get();
    }

    /** Whether another connection from there is taken. */
    synchronized boolean connect(@Nullable SocketAddress from) {
        return admission.connect(machine(from));
    }

    synchronized void disconnected(@Nullable SocketAddress from) {
        admission.disconnected(machine(from));
    }

    /** Lets whoever makes the call that is being served open a job, or says why not. */
    synchronized Optional<String> open() {
        return admission.open(current(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    private static String machine(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : UNKNOWN;
    }

    private static Caller caller(ServerCall<?, ?> call) {
        return new Caller(
                TokenCheck.caller().name(), machine(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Caller caller = caller(call);
        boolean isHealthCheck = call.getMethodDescriptor().getFullMethodName().equals(healthCheck);
        // Answered at once and free of state: who is at a limit is still seen to be alive.
        Optional<String> obstacle = isHealthCheck ? Optional.empty() : begin(caller);
        if (obstacle.isPresent()) {
            call.close(
                    Status.UNAVAILABLE.withDescription(obstacle.get() + "; try another one, or later"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        var shared = new SharedCall<>(call);
        InboundCalls.Inbound inbound = InboundCalls.current();
        if (inbound != null) {
            inbound.begin(caller, shared::abort, System.nanoTime());
        }
        Context context = Context.current().withValue(CURRENT, caller);
        boolean isOneMessage = call.getMethodDescriptor().getType().clientSendsOneMessage();
        return new SimpleForwardingServerCallListener<>(Contexts.interceptCall(context, shared, headers, next)) {
            @Override
            public void onMessage(Q message) {
                if (isOneMessage && inbound != null) {
                    inbound.releaseAll();
                }
                super.onMessage(message);
            }

            // One of these is called, once.
            @Override
            public void onCancel() {
                end(caller, isHealthCheck);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                end(caller, isHealthCheck);
                super.onComplete();
            }
        };
    }

    private synchronized Optional<String> begin(Caller caller) {
        return admission.begin(caller);
    }

    private synchronized void end(Caller caller, boolean isHealthCheck) {
        if (!isHealthCheck) {
            admission.ended(caller);
        }
    }

    /** A call that two may end, its handler and whoever watches it; what comes second is ignored. */
    private static final class SharedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        @GuardedBy("this")
        private boolean isClosed;

        SharedCall(ServerCall<Q, R> call) {
            super(call);
        }

        void abort(Status reason) {
            close(reason, new Metadata());
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!isClosed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!isClosed) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!isClosed) {
                isClosed = true;
                super.close(status, trailers);
            }
        }
    }
}
