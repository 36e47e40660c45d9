package kopi.app.gateway;

import java.util.Optional;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewayPort;
import kopi.adapter.grpc.GatewayServer;
import kopi.adapter.grpc.SharedJobs;
import kopi.adapter.node.Receipt;
import kopi.adapter.node.RoleContext;
import kopi.adapter.node.RoleDriver;
import kopi.core.job.UploadGlance;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.QueryPlanner;
import kopi.core.role.Routes;
import kopi.core.trace.TraceContext;
import kopi.core.trace.TraceSampling;
import kopi.core.wiring.Wiring;

/** A gateway's role under its driver, behind its server. */
public final class GatewayNode implements AutoCloseable {
    private final RoleContext context;
    private final String id;
    private final Destination.Queue queue;
    private final SharedJobs jobs;
    private final RoleDriver driver;
    private final GatewayServer server;

    /**
     * A gateway that does not listen yet.
     *
     * @param context what it lives in
     * @param gateway its role, and where that hears of controllers
     * @param planner knows SQL
     * @throws kopi.core.error.InvalidInputException if its certificate cannot be used
     */
    public GatewayNode(
            GatewayOptions options,
            RoleContext context,
            Wiring.Consumer gateway,
            MessageCodec messages,
            PlanCodec plans,
            QueryPlanner planner) {
        this.context = context;
        this.id = options.id();
        this.queue = gateway.queue();
        this.jobs = new SharedJobs(options);
        this.driver = new RoleDriver(context.tellingClients(jobs::told), gateway.role());
        this.server = new GatewayServer(options, jobs, new Door(), messages, plans, planner);
    }

    /**
     * Begins to listen, to controllers and to clients.
     *
     * @throws kopi.core.error.UnavailableException if the broker is gone, or the port taken
     */
    public void start() {
        context.broker().declareQueue(queue);
        driver.consume(queue);
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

    /** What is known of the job that people call so; empty if its client is not here. */
    public Optional<UploadGlance> glance(String job) {
        return jobs.glance(job);
    }

    /** Ends every connection; clients go to another gateway. */
    @Override
    public void close() {
        server.close();
        driver.close();
    }

    /** What the server needs of the rest. */
    private final class Door implements GatewayPort {
        @Override
        public void tell(Message message, Outcome outcome) {
            driver.tell(message, receipt(outcome));
        }

        @Override
        public void tell(Message message, Optional<TraceContext> caller, Outcome outcome) {
            driver.tell(message, context.tracer().sampling().ofJob(message.job(), caller), receipt(outcome));
        }

        @Override
        public void forward(Destination to, LazyMessage message, Optional<TraceContext> caller, Outcome outcome) {
            TraceSampling sampling = context.tracer().sampling();
            LazyMessage forwarded = message.header()
                    .batch()
                    .filter(sampling::includes)
                    .flatMap(batch -> sampling.ofJob(batch.job(), caller))
                    .map(message::traced)
                    .orElse(message);
            driver.forward(to, forwarded, receipt(outcome));
        }

        private static Receipt receipt(Outcome outcome) {
            return new Receipt() {
                @Override
                public void settle() {
                    outcome.stored();
                }

                @Override
                public void reject(String reason) {
                    outcome.refused(reason);
                }
            };
        }

        @Override
        public Broker.Reader readResults(JobId job, long from, int credit, Broker.EntryHandler handler) {
            return context.broker().read(Routes.results(job), from, credit, handler);
        }

        @Override
        public boolean brokerIsUp() {
            return context.broker().health().isReachable();
        }
    }
}
