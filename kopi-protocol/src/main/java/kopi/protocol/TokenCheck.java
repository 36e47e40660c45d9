package kopi.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Consumer;

/**
 * Lets in only calls that carry the token, as a bearer token (RFC 6750) in the header {@code authorization}: no token, no
 * entry.
 *
 * <p>For use by any thread.
 */
public final class TokenCheck implements ServerInterceptor {
    /** What a token is like, for who is told that his is not. */
    public static final String REQUIREMENT = "must be printable ASCII, without blanks at its ends";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final String SCHEME = "Bearer ";

    private final byte[] expected;
    private final Consumer<String> told;

    /**
     * A check for servers.
     *
     * @param token see {@link #isUsable}
     * @param told hears who was refused, and why
     */
    public TokenCheck(String token, Consumer<String> told) {
        this.expected = digest(token);
        this.told = told;
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

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String given = headers.get(AUTHORIZATION);
        if (given == null || !given.startsWith(SCHEME)) {
            return refuse(call, "a token is needed");
        }
        if (!MessageDigest.isEqual(expected, digest(given.substring(SCHEME.length())))) {
            return refuse(call, "the token is wrong");
        }
        return next.startCall(call, headers);
    }

    private <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String reason) {
        told.accept("refused " + call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) + ": " + reason);
        call.close(Status.UNAUTHENTICATED.withDescription(reason), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Of a fixed length, so that comparing takes the same time whatever is given. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
