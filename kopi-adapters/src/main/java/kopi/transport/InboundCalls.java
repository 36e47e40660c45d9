package kopi.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kopi.core.access.Caller;
import kopi.core.access.InboundBudget;
import org.jspecify.annotations.Nullable;

/**
 * Watches what comes in on the calls of a server: counts it against the {@link InboundBudget}, and ends calls whose first
 * message, or whose next one once it has begun, takes too long. Thread-safe.
 */
final class InboundCalls {
    private static final Context.Key<Inbound> CURRENT = Context.key("kopi-inbound");

    private final long firstMessageNanos;
    private final long wholeMessageNanos;

    @GuardedBy("this")
    private final InboundBudget<Inbound> budget;

    @GuardedBy("this")
    private final Set<Inbound> calls = new LinkedHashSet<>();

    InboundCalls(long limitBytes, long firstMessageSeconds, long wholeMessageSeconds) {
        this.budget = new InboundBudget<>(limitBytes);
        this.firstMessageNanos = TimeUnit.SECONDS.toNanos(firstMessageSeconds);
        this.wholeMessageNanos = TimeUnit.SECONDS.toNanos(wholeMessageSeconds);
    }

    /** For the server's builder. */
    ServerStreamTracer.Factory tracers() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new Inbound();
            }
        };
    }

    /** The call that is being served. */
    static @Nullable Inbound current() {
        return CURRENT.get();
    }

    /** Ends the calls that let the server wait. */
    void expire(long nowNanos) {
        List<Inbound> open;
        synchronized (this) {
            open = List.copyOf(calls);
        }
        List<Inbound> late = open.stream().filter(call -> call.isLate(nowNanos)).toList();
        late.forEach(call ->
                call.abort(Status.DEADLINE_EXCEEDED.withDescription("the request did not arrive completely in time")));
    }

    private synchronized List<Inbound> admitted() {
        return budget.admitted();
    }

    private void resume() {
        admitted().forEach(Inbound::resume);
    }

    /** What has come of one call. */
    final class Inbound extends ServerStreamTracer implements InboundMessages {
        @GuardedBy("InboundCalls.this")
        private @Nullable Consumer<Status> abort;

        @GuardedBy("InboundCalls.this")
        private @Nullable Runnable onRoom;

        @GuardedBy("InboundCalls.this")
        private boolean hasBegun;

        @GuardedBy("InboundCalls.this")
        private boolean isMessageUnderWay;

        @GuardedBy("InboundCalls.this")
        private long since;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(CURRENT, this);
        }

        /** It is served: its first message is waited for from now on. */
        void begin(Caller caller, Consumer<Status> how, long nowNanos) {
            synchronized (InboundCalls.this) {
                abort = how;
                since = nowNanos;
                calls.add(this);
                budget.begin(this, caller);
            }
        }

        @Override
        public void onAbort(Consumer<Status> how) {
            synchronized (InboundCalls.this) {
                abort = how;
            }
        }

        @Override
        public void inboundWireSize(long bytes) {
            Optional<Inbound> victim;
            synchronized (InboundCalls.this) {
                victim = budget.received(this, bytes);
            }
            victim.ifPresent(call -> call.abort(Status.UNAVAILABLE.withDescription(
                    "this gateway has buffered as many bytes as it may; try again later")));
        }

        /** The first five bytes of a message have come, which say how long it is. */
        @Override
        public void inboundMessage(int seq) {
            synchronized (InboundCalls.this) {
                hasBegun = true;
                isMessageUnderWay = true;
                since = System.nanoTime();
            }
        }

        /** All of it has come: the next one may take its time. */
        @Override
        public void inboundMessageRead(int seq, long wireBytes, long bytes) {
            synchronized (InboundCalls.this) {
                isMessageUnderWay = false;
            }
        }

        @Override
        public void streamClosed(Status status) {
            synchronized (InboundCalls.this) {
                calls.remove(this);
                budget.end(this);
            }
            InboundCalls.this.resume();
        }

        /** All of it was passed on. */
        void releaseAll() {
            released(Long.MAX_VALUE);
        }

        @Override
        public void released(long bytes) {
            synchronized (InboundCalls.this) {
                budget.released(this, bytes);
            }
            InboundCalls.this.resume();
        }

        @Override
        public void next(Runnable request) {
            synchronized (InboundCalls.this) {
                if (!budget.next(this)) {
                    onRoom = request;
                    return;
                }
            }
            request.run();
        }

        private void resume() {
            Runnable request;
            synchronized (InboundCalls.this) {
                request = onRoom;
                onRoom = null;
            }
            if (request != null) {
                request.run();
            }
        }

        private boolean isLate(long nowNanos) {
            synchronized (InboundCalls.this) {
                return hasBegun
                        ? isMessageUnderWay && nowNanos - since > wholeMessageNanos
                        : nowNanos - since > firstMessageNanos;
            }
        }

        private void abort(Status reason) {
            Consumer<Status> how;
            synchronized (InboundCalls.this) {
                how = abort;
                calls.remove(this);
            }
            if (how != null) {
                how.accept(reason);
            }
        }
    }
}
