package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import kopi.core.error.InvalidInputException;
import kopi.platform.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections to one RabbitMQ, each to any of its nodes. Thread-safe. */
final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** Of AMQP. Below 5 s a busy peer is taken for a dead one; RabbitMQ's documentation recommends 5 to 20. */
    private static final int HEARTBEAT_SECONDS = 10;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;

    private final RabbitServer server;
    private final ConnectionFactory factory = new ConnectionFactory();

    /** @param executor runs what the AMQP client has to tell, briefly */
    Connector(RabbitServer server, ExecutorService executor) {
        this.server = server;
        factory.setUsername(server.user());
        factory.setPassword(server.password());
        factory.setVirtualHost(server.virtualHost());
        // It would neither send again what is unconfirmed nor repair a channel; see the package for what is done
        // instead.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(ANSWER_MILLIS);
        factory.setChannelRpcTimeout(ANSWER_MILLIS);
        factory.setSharedExecutor(executor);
        factory.setExceptionHandler(new Quiet());
        factory.setThreadFactory(
                task -> Thread.ofPlatform().daemon().name("rabbitmq").unstarted(task));
        server.tls().ifPresent(tls -> {
            factory.useSslProtocol(TlsFiles.context(tls.authority(), tls.identity()));
            factory.enableHostnameVerification();
        });
    }

    /** The client reports the end of a connection in this way, too; the link logs it, and what is done about it. */
    private static final class Quiet extends DefaultExceptionHandler {
        @Override
        public void handleUnexpectedConnectionDriverException(Connection connection, Throwable failure) {
            LOG.debug("connection {} failed", connection, failure);
        }
    }

    RabbitServer server() {
        return server;
    }

    /**
     * Connects to some node that answers.
     *
     * @param name tells connections apart in the broker's own lists
     * @throws InvalidInputException if the broker refuses the user, the password or the virtual host: to try again is
     *     useless until someone changes them
     * @throws IOException if none answers
     * @throws TimeoutException if one answers too slowly
     */
    Connection connect(String name) throws IOException, TimeoutException {
        List<Address> addresses = new ArrayList<>();
        for (RabbitServer.Node node : server.nodes()) {
            addresses.add(new Address(node.host(), node.port()));
        }
        Collections.shuffle(addresses);
        try {
            return factory.newConnection(addresses, name);
        } catch (AuthenticationFailureException e) {
            throw new InvalidInputException(
                    "RabbitMQ at " + server + " refuses user \"" + server.user()
                            + "\" with the password given; correct user and password",
                    e);
        } catch (SSLHandshakeException e) {
            throw new InvalidInputException(
                    "RabbitMQ at " + server + ": TLS handshake failed: " + e.getMessage()
                            + "; look at broker.tls in the cluster file, and at the name that the broker's certificate is for",
                    e);
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    /** What it means that connecting failed: the exception to throw. */
    private IOException refusal(IOException failure) {
        if (failure.getCause() instanceof ShutdownSignalException signal
                && signal.getReason() instanceof AMQP.Connection.Close close
                && (close.getReplyCode() == AMQP.NOT_ALLOWED || close.getReplyCode() == AMQP.ACCESS_REFUSED)) {
            throw new InvalidInputException(
                    "RabbitMQ at " + server + " refuses virtual host \"" + server.virtualHost() + "\" to user \""
                            + server.user() + "\": " + close.getReplyText()
                            + "; create it or give the user its permissions",
                    failure);
        }
        return failure;
    }
}
