package kopi.testkit.sim;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.core.error.UnavailableException;
import kopi.core.gateway.ConnectedJobs;
import kopi.core.gateway.PendingRequests;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.ClientInput;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.JobId;
import kopi.core.wiring.Wiring;
import kopi.testkit.sim.Chance.Concern;

/**
 * A gateway node: serves simulated connections as {@code kopi.adapter.grpc} serves real ones, with the same engines.
 */
final class SimGateway {
    /** For messages that are about no job. */
    static final JobId NO_JOB = new JobId("none");

    private static final long ALIVE_EVERY = 5 * Timeline.SECOND;
    private static final long TICK = 500 * Timeline.MILLISECOND;
    private static final int CLIENTS = 64;

    private final SimContext context;
    private final SimRoleDriver driver;
    private final int life;
    private final ConnectedJobs<SimUpload> jobs = new ConnectedJobs<>(CLIENTS);
    private final PendingRequests<Asker> questions;
    private final Map<SimLink, Connection> connections = new LinkedHashMap<>();

    private record Asker(SimLink link, OpenJob asked, Consumer<JobAnswer> hears) {}

    /** The calls on one connection. */
    private static final class Connection {
        private Optional<SimUpload> upload = Optional.empty();
        private Optional<SimResults> results = Optional.empty();

        void ready() {
            upload.ifPresent(SimUpload::ready);
            results.ifPresent(SimResults::ready);
        }

        void hungUp() {
            upload.ifPresent(SimUpload::hungUp);
            results.ifPresent(SimResults::hungUp);
        }
    }

    /** How a client hears its job's results. */
    interface Results {
        void entry(long offset, long stamp, Message message);

        void gone();
    }

    SimGateway(SimContext bare, Wiring.Consumer gateway) {
        this.context = bare.tellingClients(this::told);
        this.life = context.process().life();
        Chance ids = context.world().chance(Concern.QUESTIONS);
        this.questions = new PendingRequests<>(Duration.ofSeconds(10), ids::nextLong);
        this.driver = new SimRoleDriver(context, gateway.role());
        driver.consume(gateway.queue());
        context.process().every(ALIVE_EVERY, "says which clients are there", this::sayAlive);
        context.process().every(TICK, "looks for questions without an answer", this::tick);
    }

    boolean livesIn(int present) {
        return life == present;
    }

    private void sayAlive() {
        jobs.connected().forEach(job -> driver.tell(SimReceipt.nobody(new ClientAlive(job))));
    }

    private void tick() {
        questions.expire(context.nanos()).forEach(asker -> asker.link().cut());
        jobs.forgetIdle(context.nanos());
        requireAlive();
    }

    /** Controllers hear of everybody who is here. */
    private void requireAlive() {
        List<JobId> alive = jobs.connected();
        connections.values().stream()
                .flatMap(connection -> connection.results.stream())
                .flatMap(results -> results.reading().stream())
                .filter(job -> !alive.contains(job))
                .forEach(job -> {
                    throw new AssertionError("the client of job " + job + " is at "
                            + context.process().name() + ", which does not say so");
                });
    }

    private Connection connection(SimLink link) {
        return connections.computeIfAbsent(link, opened -> {
            var connection = new Connection();
            opened.whenReady(connection::ready);
            opened.whenCutAtGateway(() -> {
                connections.remove(opened);
                connection.hungUp();
            });
            return connection;
        });
    }

    private void told(ClientInput message) {
        switch (message) {
            case JobAnswer answer -> answered(answer);
            case Slice _, Progress _, JobCompleted _, JobFailed _ ->
                throw new AssertionError("a gateway's role tells results: " + message);
        }
    }

    private void answered(JobAnswer answer) {
        questions.answered(answer).ifPresent(asker -> {
            requireAnswer(asker.asked(), answer);
            if (answer instanceof JobAdmitted admitted) {
                jobs.admitted(admitted, context.nanos());
            }
            asker.link().toClient("hears of its job", () -> asker.hears().accept(answer));
        });
    }

    private static void requireAnswer(OpenJob asked, JobAnswer answer) {
        boolean isAnswer = answer.job().equals(asked.job())
                && (!(answer instanceof JobAdmitted(var _, var plan, int attempt, var _, var _))
                        || (plan.with(asked.plan().owners()).equals(asked.plan()) && attempt >= asked.attempt()));
        if (!isAnswer) {
            throw new AssertionError("a question about attempt " + asked.attempt() + " of job " + asked.job()
                    + " has the answer to another one: " + answer);
        }
    }

    /** Asks about a job on behalf of a client. */
    void open(SimLink link, OpenJob open, Consumer<JobAnswer> asker) {
        try {
            jobs.requireRoom(open.job(), context.nanos());
            long question = questions.ask(new Asker(link, open, asker), context.nanos());
            driver.tell(SimReceipt.nobody(new OpenJob(
                    open.plan(),
                    open.input(),
                    open.attempt(),
                    context.process().name(),
                    question,
                    open.isEphemeral(),
                    open.replaces(),
                    open.audits())));
        } catch (UnavailableException _) {
            link.cut();
        }
    }

    /** Takes what a client sends; {@code stored} is called at the client when it hears that the broker has it. */
    void upload(SimLink link, Message message, Runnable stored) {
        if (!(message instanceof UploadInput part)) {
            pass(link, message, stored);
            return;
        }
        Connection connection = connection(link);
        SimUpload upload = connection.upload.orElseGet(() -> new SimUpload(context, link, jobs, driver, message.job()));
        connection.upload = Optional.of(upload);
        upload.request(part, stored);
    }

    private void pass(SimLink link, Message message, Runnable stored) {
        driver.tell(new SimReceipt(message) {
            @Override
            void settle() {
                link.toClient("hears that it is done", stored);
            }

            @Override
            void reject(String reason) {
                throw new AssertionError("a gateway cannot pass on " + message + ": " + reason);
            }
        });
    }

    /** Reads results for a client, from behind what it knows. */
    void results(SimLink link, JobId job, long next, long stamp, Results client) {
        var call = new SimResults(context, link, jobs, this::advance, job, next, stamp, client);
        connection(link).results = Optional.of(call);
        call.open();
    }

    private void advance(Progress progress) {
        jobs.progressed(progress).forEach(upload -> upload.finished(progress.dataset(), progress.below()));
    }
}
