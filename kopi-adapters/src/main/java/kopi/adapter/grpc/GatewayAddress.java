package kopi.adapter.grpc;

/**
 * Where a gateway listens.
 *
 * @param host a name or an address
 */
public record GatewayAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * The address that is written {@code HOST:PORT}, or {@code [::1]:PORT}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static GatewayAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (isBracketed) {
            host = host.substring(1, host.length() - 1);
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException _) {
            port = 0;
        }
        if (host.isBlank() || (!isBracketed && host.contains(":")) || port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("\"" + text + "\" is not HOST:PORT");
        }
        return new GatewayAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
