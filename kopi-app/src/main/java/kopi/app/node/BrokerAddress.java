package kopi.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.app.config.BrokerConfig;
import kopi.app.config.ClusterConfig;
import kopi.core.error.UnavailableException;

/** Which RabbitMQ a cluster uses. {@code kopi up} chooses; what it has chosen stands on the disk, for all nodes. */
public final class BrokerAddress {
    /** In the private one's control folder while it is not used. */
    private static final String SET_ASIDE = "set-aside";

    private BrokerAddress() {}

    /** The private one, if it was chosen; else the one in the file. */
    public static RabbitServer of(ClusterConfig config) {
        if (isPrivate(config)) {
            return privateOne(config).server();
        }
        BrokerConfig broker = config.broker();
        return new RabbitServer(
                broker.hosts().stream()
                        .map(host -> new RabbitServer.Node(host.host(), host.port()))
                        .toList(),
                broker.user(),
                broker.password(),
                broker.virtualHost(),
                broker.tls());
    }

    /** The private one, whether it is used or not, and whether there ever was one. */
    public static PrivateBroker privateOne(ClusterConfig config) {
        return PrivateBroker.in(config.privateBrokerFolder(), config.privateBrokerControlFolder());
    }

    /** Whether the private one was chosen. */
    public static boolean isPrivate(ClusterConfig config) {
        return Files.isDirectory(config.privateBrokerControlFolder()) && !Files.exists(mark(config));
    }

    private static Path mark(ClusterConfig config) {
        return config.privateBrokerControlFolder().resolve(SET_ASIDE);
    }

    /** Chooses the private one. */
    public static void choosePrivate(ClusterConfig config) {
        try {
            Files.deleteIfExists(mark(config));
        } catch (IOException e) {
            throw cannotWrite(config, e);
        }
    }

    /** Chooses the one in the file. What the private one has on its disk stays. */
    public static void chooseThatOfTheFile(ClusterConfig config) {
        if (isPrivate(config)) {
            try {
                Files.createFile(mark(config));
            } catch (IOException e) {
                throw cannotWrite(config, e);
            }
        }
    }

    private static UnavailableException cannotWrite(ClusterConfig config, IOException cause) {
        return new UnavailableException("cannot write to " + config.privateBrokerControlFolder() + ": " + cause, cause);
    }
}
