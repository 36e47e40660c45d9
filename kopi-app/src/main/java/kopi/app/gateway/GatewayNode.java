package kopi.app.gateway;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewayPort;
import kopi.adapter.grpc.GatewayServer;
import kopi.adapter.node.Receipt;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.node.Surroundings;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.role.Gateway;
import kopi.core.role.Routes;

/** A gateway's role under its driver, behind its server. */
public final class GatewayNode implements AutoCloseable {
    private final Surroundings around;
    private final String id;
    private final BooleanSupplier brokerIsUp;
    private final GatewayServer server;
    private final RoleDriver driver;

    /**
     * A gateway that does not listen yet.
     *
     * @param around what it lives in, given who hears what the role tells clients
     * @throws kopi.core.error.InvalidInputException if its certificate cannot be used
     */
    public GatewayNode(
            GatewayOptions options,
            Function<Consumer<Message>, Surroundings> around,
            BooleanSupplier brokerIsUp,
            MessageCodec messages,
            PlanCodec plans) {
        this.id = options.id();
        this.brokerIsUp = brokerIsUp;
        this.server = new GatewayServer(options, new Door(), messages, plans);
        this.around = around.apply(server::answer);
        this.driver = new RoleDriver(this.around, new Gateway(this.around.routes()));
    }

    /**
     * Begins to listen, to controllers and to clients.
     *
     * @throws kopi.core.error.UnavailableException if the broker is gone, or the port taken
     */
    public void start() {
        around.broker().declareQueue(Routes.gateway(id));
        driver.consume(Routes.gateway(id));
        server.start();
    }

    /** Its name, in which answers are addressed to it. */
    public String id() {
        return id;
    }

    /** Where clients find it. */
    public int port() {
        return server.port();
    }

    /** Ends every connection; clients go to another gateway. */
    @Override
    public void close() {
        server.close();
        driver.close();
    }

    /** What the server needs of the rest. Not used before it listens. */
    private final class Door implements GatewayPort {
        @Override
        public void tell(Message message, Outcome outcome) {
            driver.tell(message, new Receipt() {
                @Override
                public void settle() {
                    outcome.stored();
                }

                @Override
                public void reject(String reason) {
                    outcome.refused(reason);
                }
            });
        }

        @Override
        public Broker.Reader readResults(JobId job, long from, int credit, Broker.EntryHandler handler) {
            return around.broker().read(Routes.results(job), from, credit, handler);
        }

        @Override
        public boolean brokerIsUp() {
            return brokerIsUp.getAsBoolean();
        }
    }
}
