package kopi.adapter.grpc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.text.SafeText;

/**
 * Where a gateway listens.
 *
 * @param host a name or an address
 */
public record GatewayAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})");
    private static final Pattern BRACKETED = Pattern.compile("\\[([0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]{1,20})?)]");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /**
     * The address that is written {@code HOST:PORT}, or {@code [::1]:PORT}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static GatewayAddress parse(String text) {
        String address = text.strip();
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        String number = address.substring(colon + 1);
        Matcher bracketed = BRACKETED.matcher(host);
        if (bracketed.matches()) {
            host = bracketed.group(1);
        } else if (!NAME.matcher(host).matches()) {
            throw wrong(text);
        } else if (isRefusedInAuthorities(host)) {
            throw new IllegalArgumentException("\"" + SafeText.value(text) + "\": \"" + host + "\" is no name of a host"
                    + " (letters, digits and - between dots; no _): use its IP address, or another name of it");
        }
        int port = PORT.matcher(number).matches() ? Integer.parseInt(number) : 0;
        if (port < 1 || port > MAX_PORT) {
            throw wrong(text);
        }
        return new GatewayAddress(host, port);
    }

    /** Which HTTP, under gRPC, has the syntax of: RFC 3986, and RFC 952 for what is a name. */
    private static boolean isRefusedInAuthorities(String host) {
        try {
            return new URI(null, null, host, 1, null, null, null).getHost() == null;
        } catch (URISyntaxException _) {
            return true;
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + SafeText.value(text) + "\" is not HOST:PORT"
                + (text.contains("://") ? "; remove what precedes the host" : ", as in 127.0.0.1:7400"));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
