package kopi.adapter.grpc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a client proves who it is, and how it knows the gateway.
 *
 * @param token what it must know; empty: nothing
 * @param isEncrypted whether the connection is
 * @param authority certificates to trust, PEM; empty: those that Java trusts
 */
public record ClientSecurity(Optional<String> token, boolean isEncrypted, Optional<Path> authority) {
    /** For gateways that let everybody in. */
    public static final ClientSecurity NONE = new ClientSecurity(Optional.empty(), false, Optional.empty());

    @Override
    public String toString() {
        return "ClientSecurity[token " + (token.isPresent() ? "set" : "none") + ", encrypted " + isEncrypted + "]";
    }
}
