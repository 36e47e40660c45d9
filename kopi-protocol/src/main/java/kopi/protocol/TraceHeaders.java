package kopi.protocol;

import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import kopi.core.trace.TraceContext;

/**
 * Notes which span a call follows from, if its header {@code traceparent} says so. One that is malformed is as good as none;
 * {@code tracestate} and baggage are not read.
 *
 * <p>For use by any thread.
 */
public final class TraceHeaders implements ServerInterceptor {
    private static final Metadata.Key<String> TRACE_PARENT =
            Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Optional<TraceContext>> CALLER =
            Context.keyWithDefault("kopi-trace", Optional.empty());

    /** Has a client say with each call that it follows from that span. */
    public static ClientInterceptor sending(TraceContext span) {
        var headers = new Metadata();
        headers.put(TRACE_PARENT, span.header());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Which span the call that is being served follows from; to be asked while it is served. */
    public static Optional<TraceContext> caller() {
        return CALLER.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Optional<TraceContext> caller = TraceContext.parse(headers.get(TRACE_PARENT));
        return caller.isEmpty()
                ? next.startCall(call, headers)
                : Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
    }
}
