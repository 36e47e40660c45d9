package kopi.adapter.rabbitmq;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where RabbitMQ is, and as whom to come.
 *
 * @param nodes its nodes, at least one; each connection picks one that answers, at random
 * @param user the user's name
 * @param password the user's password
 * @param virtualHost the virtual host, "/" unless the broker is shared with others
 * @param tls whether to speak TLS, trusting whom the JVM trusts and checking the host's name
 */
public record RabbitServer(List<Node> nodes, String user, String password, String virtualHost, boolean tls) {
    /** The port of AMQP without TLS. */
    public static final int DEFAULT_PORT = 5672;

    public RabbitServer {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("there must be a node at least");
        }
    }

    /** Host and port of a node. */
    public record Node(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** A broker as it is installed: user and password guest, virtual host "/", no TLS. */
    public static RabbitServer guest(List<Node> nodes) {
        return new RabbitServer(nodes, "guest", "guest", "/", false);
    }

    /** Where it is, for people; without the password. */
    @Override
    public String toString() {
        return nodes.stream().map(Node::toString).collect(Collectors.joining(", "));
    }
}
