package kopi.adapter.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;
import org.jspecify.annotations.Nullable;

/** How failures cross the wire. */
final class Statuses {
    private Statuses() {}

    /** What gRPC says of any failure of a connection, whose cause says more. */
    private static final String UNNAMED = "io exception";

    /** What a gateway answers a client whose call has failed so. */
    static Status of(RuntimeException failure) {
        return switch (failure) {
            case StatusRuntimeException status -> status.getStatus();
            case UnavailableException e -> Status.UNAVAILABLE.withDescription(e.getMessage());
            case InvalidInputException e -> Status.INVALID_ARGUMENT.withDescription(e.getMessage());
            case CorruptStateException e -> Status.INVALID_ARGUMENT.withDescription(e.getMessage());
            case IllegalArgumentException e -> Status.INVALID_ARGUMENT.withDescription(e.getMessage());
            default -> Status.INTERNAL.withDescription("an error in the gateway: " + failure);
        };
    }

    /** What a client makes of a call that has failed so. */
    static KopiException failure(String gateway, Status status) {
        String description = raw(status);
        Optional<WrongServer.Finding> found = WrongServer.recognised(status, description);
        String text = "gateway " + gateway + ": "
                + found.map(WrongServer.Finding::words).orElse(description);
        if (found.filter(WrongServer.Finding::isCertain).isPresent()) {
            return new WrongGatewayException(text);
        }
        if (isRefusedByTls(status.getCause())) {
            return new WrongGatewayException(text + " (is its certificate to be trusted?)");
        }
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> new WrongGatewayException(text + " (--token, or KOPI_TOKEN in the environment)");
            case INVALID_ARGUMENT -> new InvalidInputException(text);
            case RESOURCE_EXHAUSTED, UNIMPLEMENTED, OUT_OF_RANGE, ALREADY_EXISTS, NOT_FOUND, PERMISSION_DENIED ->
                new JobFailedException(text);
            case OK,
                    ABORTED,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    FAILED_PRECONDITION,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> new UnavailableException(text);
        };
    }

    /** Not so a connection that just ends while it is being encrypted. */
    private static boolean isRefusedByTls(@Nullable Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            boolean isAlert =
                    t instanceof SSLException && String.valueOf(t.getMessage()).contains("fatal alert");
            if (isAlert || t instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static String raw(Status status) {
        String description = status.getDescription();
        Throwable cause = rootCause(status);
        if (cause != null && cause.getMessage() != null && !(cause instanceof UnknownHostException)) {
            boolean isNamed = description != null && !description.equals(UNNAMED);
            return (isNamed ? description + ": " : "") + cause.getMessage();
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> "no answer in time";
            default -> description == null ? status.getCode().toString() : description;
        };
    }

    private static @Nullable Throwable rootCause(Status status) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
