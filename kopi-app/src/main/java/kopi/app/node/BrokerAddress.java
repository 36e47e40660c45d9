package kopi.app.node;

import java.nio.file.Files;
import java.util.List;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.app.config.BrokerConfig;
import kopi.app.config.ClusterConfig;

/** Which RabbitMQ a cluster uses. */
public final class BrokerAddress {
    private BrokerAddress() {}

    /** The private one, if {@code kopi up} has made one for this cluster; else the one in the file. */
    public static RabbitServer of(ClusterConfig config) {
        if (Files.isDirectory(config.privateBrokerFolder())) {
            return PrivateBroker.in(config.privateBrokerFolder()).server();
        }
        BrokerConfig broker = config.broker();
        return new RabbitServer(
                List.of(new RabbitServer.Node(broker.host(), broker.port())),
                broker.user(),
                broker.password(),
                broker.virtualHost(),
                false);
    }
}
