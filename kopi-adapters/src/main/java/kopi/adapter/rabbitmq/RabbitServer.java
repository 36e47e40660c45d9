package kopi.adapter.rabbitmq;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kopi.platform.HostPort;
import kopi.platform.TlsFiles;

/**
 * Where RabbitMQ is, and as whom to come.
 *
 * @param nodes its nodes, at least one; each connection picks one that answers, at random
 * @param user the user's name
 * @param password the user's password
 * @param virtualHost the virtual host, "/" unless the broker is shared with others
 * @param tls how to speak TLS; empty: what is sent is not encrypted
 */
public record RabbitServer(List<Node> nodes, String user, String password, String virtualHost, Optional<Tls> tls) {
    /** The port of AMQP without TLS. */
    public static final int DEFAULT_PORT = 5672;

    /** The port of AMQP with TLS. */
    public static final int DEFAULT_TLS_PORT = 5671;

    public RabbitServer {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("at least one node is needed");
        }
    }

    /** Host and port of a node. */
    public record Node(String host, int port) {
        @Override
        public String toString() {
            return new HostPort(host, port).toString();
        }
    }

    /**
     * How a broker proves who it is, and we to it. Its certificate must be for the host that is connected to.
     *
     * @param authority certificates to trust, PEM; empty: those that Java trusts
     * @param identity a certificate and its key to show; empty: none
     */
    public record Tls(Optional<Path> authority, Optional<TlsFiles.Identity> identity) {}

    /** A broker as it is installed: user and password guest, virtual host "/", no TLS. */
    public static RabbitServer guest(List<Node> nodes) {
        return new RabbitServer(nodes, "guest", "guest", "/", Optional.empty());
    }

    /** Where it is, for people; without the password. */
    @Override
    public String toString() {
        return nodes.stream().map(Node::toString).collect(Collectors.joining(", "));
    }
}
