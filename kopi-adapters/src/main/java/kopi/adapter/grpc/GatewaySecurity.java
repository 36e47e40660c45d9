package kopi.adapter.grpc;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a gateway knows its clients, and they it.
 *
 * @param token what a client must know; empty: nothing
 * @param tls what proves who the gateway is; empty: connections are not encrypted
 */
public record GatewaySecurity(Optional<String> token, Optional<KeyPair> tls) {
    /** Lets everybody in: for loopback. */
    public static final GatewaySecurity NONE = new GatewaySecurity(Optional.empty(), Optional.empty());

    public GatewaySecurity {
        if (token.isPresent() && token.get().isBlank()) {
            throw new IllegalArgumentException("a blank token keeps nobody out");
        }
    }

    /**
     * A certificate and its key, both PEM.
     *
     * @param certificate the chain, the gateway's own certificate first
     * @param key PKCS 8, not encrypted
     */
    public record KeyPair(Path certificate, Path key) {}

    @Override
    public String toString() {
        return "GatewaySecurity[token " + (token.isPresent() ? "set" : "none") + ", tls " + tls + "]";
    }
}
