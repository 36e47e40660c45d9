package kopi.adapter.grpc;

import io.grpc.Status;
import java.util.Locale;
import java.util.Optional;

/** Recognises what is at the other end of a connection when it is no gateway, or not one as it is spoken to. */
final class WrongServer {
    private static final String NO_TLS = "it does not speak TLS: leave --tls and --tls-ca out, or correct the port";

    private static final String FIRST_BYTES = "hex dump for first 5 bytes: ";

    private WrongServer() {}

    /**
     * What is at the other end.
     *
     * @param words what to tell users
     * @param isCertain whether it cannot be a gateway that is just coming or going
     */
    record Finding(String words, boolean isCertain) {}

    /**
     * What is found, if anything.
     *
     * @param description what the transport says
     */
    static Optional<Finding> recognised(Status status, String description) {
        String text = description.toLowerCase(Locale.ROOT);
        if (text.contains("not an ssl/tls record")) {
            return certain(NO_TLS);
        }
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            return certain("the server there is not a gateway, or runs another version (" + description
                    + "); an egg's port, perhaps: see address in kopi status");
        }
        int bytes = text.indexOf(FIRST_BYTES);
        if (bytes >= 0) {
            return certain(speaker(text.substring(bytes + FIRST_BYTES.length())));
        }
        if (text.contains("not settings") || text.contains("http/1.")) {
            return certain("the server there does not speak gRPC, so it is not a gateway");
        }
        if (text.contains("network closed for unknown reason") || text.contains("end of stream or ioexception")) {
            return Optional.of(new Finding(
                    "it closed the connection without an answer; if it always does, it is not a gateway, or it requires TLS"
                            + " (--tls, --tls-ca)",
                    false));
        }
        return Optional.empty();
    }

    private static Optional<Finding> certain(String words) {
        return Optional.of(new Finding(words, true));
    }

    private static String speaker(String hex) {
        if (hex.startsWith("48545450")) {
            return "there is an HTTP server, not a gateway";
        }
        if (hex.startsWith("414d5150")) {
            return "there is a RabbitMQ (AMQP) server, not a gateway";
        }
        if (hex.startsWith("1503")) {
            return "it requires TLS: use --tls or --tls-ca";
        }
        return "the server there does not speak gRPC, so it is not a gateway";
    }
}
