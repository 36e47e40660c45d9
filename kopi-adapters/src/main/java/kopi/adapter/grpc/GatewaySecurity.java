package kopi.adapter.grpc;

import java.nio.file.Path;
import java.util.Optional;
import kopi.core.access.Principals;

/**
 * How a gateway knows its clients, and they it.
 *
 * @param principals which clients are let in
 * @param tls what proves who the gateway is; empty: connections are not encrypted
 */
public record GatewaySecurity(Principals principals, Optional<KeyPair> tls) {
    /** Lets everybody in: for loopback. */
    public static final GatewaySecurity NONE = new GatewaySecurity(Principals.NONE, Optional.empty());

    /**
     * A certificate and its key, both PEM.
     *
     * @param certificate the chain, the gateway's own certificate first
     * @param key PKCS 8, not encrypted
     */
    public record KeyPair(Path certificate, Path key) {}

    @Override
    public String toString() {
        return "GatewaySecurity[" + principals + ", tls " + tls + "]";
    }
}
