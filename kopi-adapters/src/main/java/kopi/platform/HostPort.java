package kopi.platform;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.text.SafeText;

/**
 * A host and a port, as people write them: {@code rabbit.example:5672}, {@code [::1]:5672}.
 *
 * @param host a name or an address, without brackets
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[(?<six>[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,20})?)]|(?<name>[A-Za-z0-9_][A-Za-z0-9._-]{0,252}))"
                    + "(?::(?<port>[0-9]{1,5}))?");
    /** An address of IPv6 without a port needs no brackets. */
    private static final Pattern BARE = Pattern.compile("[0-9A-Fa-f:.]{0,45}:[0-9A-Fa-f:.]{0,45}:[0-9A-Fa-f:.]{0,45}");

    /**
     * What is written so.
     *
     * @param usualPort if no port is
     * @throws IllegalArgumentException if it is no such text
     */
    public static HostPort parse(String text, int usualPort) {
        if (BARE.matcher(text).matches()) {
            return new HostPort(text, usualPort);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + SafeText.value(text) + "\" is not HOST or HOST:PORT");
        }
        String name = matcher.group("name");
        String number = matcher.group("port");
        int port = number == null ? usualPort : Integer.parseInt(number);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "\"" + SafeText.value(text) + "\" has a port that is not from 1 to 65535");
        }
        return new HostPort(name == null ? matcher.group("six") : name, port);
    }

    /** All addresses that the name has now; looks it up, which may take seconds. Empty if it is not known. */
    public List<InetSocketAddress> resolve() {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (UnknownHostException _) {
            return List.of();
        }
    }

    /** As it is written; an address of IPv6 in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
