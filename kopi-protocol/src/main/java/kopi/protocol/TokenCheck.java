package kopi.protocol;

import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.core.access.Principal;
import kopi.core.access.Principals;

/**
 * Lets in only calls that carry a token, as a bearer token (RFC 6750) in the header {@code authorization}, and notes whose
 * calls they are: no token, no entry.
 *
 * <p>For use by any thread.
 */
public final class TokenCheck implements ServerInterceptor {
    /** What a token is like, for who is told that his is not. */
    public static final String REQUIREMENT = "must be printable ASCII, without blanks at its ends";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Principal> CALLER = Context.keyWithDefault("kopi-caller", Principal.ANYONE);

    private static final String SCHEME = "Bearer ";

    private final Principals principals;
    private final Consumer<String> notices;

    /**
     * A check for servers.
     *
     * @param principals who is let in; see {@link #isUsable}
     * @param notices hears who was refused, and why
     */
    public TokenCheck(Principals principals, Consumer<String> notices) {
        this.principals = principals;
        this.notices = notices;
    }

    /** Whether a text can be a token: headers carry printable ASCII only, and blanks at their ends are lost. */
    public static boolean isUsable(String token) {
        return !token.isEmpty() && token.equals(token.strip()) && token.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** Has a client send the token with each call. */
    public static ClientInterceptor sending(String token) {
        var headers = new Metadata();
        headers.put(AUTHORIZATION, SCHEME + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    /** Who makes the call that is being served; to be asked while it is served. */
    public static Principal caller() {
        return CALLER.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (principals.isOpen()) {
            return next.startCall(call, headers);
        }
        String given = headers.get(AUTHORIZATION);
        if (given == null || !given.startsWith(SCHEME)) {
            return refuse(call, "a token is needed");
        }
        Optional<Principal> caller = principals.find(given.substring(SCHEME.length()));
        if (caller.isEmpty()) {
            return refuse(call, "the token is wrong");
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
    }

    private <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String reason) {
        notices.accept("refused " + call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) + ": " + reason);
        call.close(Status.UNAUTHENTICATED.withDescription(reason), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
