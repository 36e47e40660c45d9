package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.ResultStream;
import kopi.adapter.grpc.UploadStream;
import kopi.core.client.ClientEngine;
import kopi.core.client.ClientGoal;
import kopi.core.client.ClientStep;
import kopi.core.client.ClientStep.Event;
import kopi.core.client.ClientStep.Item;
import kopi.core.client.ClientStep.Outcome;
import kopi.core.egg.ClusterIdentity;
import kopi.core.error.KopiException;
import kopi.core.error.WrongGatewayException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.text.SafeText;
import kopi.protocol.call.GatewayRequest.PackedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Has a client do its job: carries out the steps of a {@link ClientEngine}, which decides everything, over real gateways.
 *
 * <p>One lock, under which the engine is called and what takes no time is carried out, on whatever thread something
 * comes. What may take time waits for the thread that runs the driver. {@link #run} is called once.
 */
final class ClientDriver {
    private static final int LONGEST_QUEUE = 1_000;

    private final Cluster cluster;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final Work work;
    private final ContactListener listener;
    /** Few: a dozen for each connection, and there is one at a time. */
    private final BlockingQueue<ClientStep<PackedBatch>> waiting = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    /** When the engine wants to hear the time. */
    private OptionalLong wakesAt = OptionalLong.empty();

    @GuardedBy("this")
    private final ClientEngine<PackedBatch> engine;

    @GuardedBy("this")
    private @Nullable UploadStream upload;

    /** The connection, or none; for the thread that runs the driver, as the one below. */
    private @Nullable GatewayClient gateway;

    private @Nullable ResultStream results;

    /** What is done on this side of the connection. Methods throw if that fails, and the engine hears of it. */
    interface Work {
        /** See {@link ClientStep.Begin}. */
        void begin(int reading, JobPlan plan, ClientDriver driver);

        /** See {@link ClientStep.WakeReaders}. Called with the driver's lock held. */
        void wakeReaders();

        /** See {@link ClientStep.Append}. Called with the driver's lock held. */
        void append(String file, int rows, byte[] csv);

        /** See {@link ClientStep.StartOver}. */
        void startOver();

        /** See {@link ClientStep.Commit}; what deserves a look. */
        List<String> commit();

        /** See {@link ClientStep.Discard}. */
        void discard();
    }

    /** @param listener hears how it gets on with gateways */
    ClientDriver(
            Cluster cluster,
            ClientGoal goal,
            MessageCodec messages,
            PlanCodec plans,
            Work work,
            ContactListener listener) {
        this.cluster = cluster;
        this.messages = messages;
        this.plans = plans;
        this.work = work;
        this.listener = listener;
        this.engine = new ClientEngine<>(
                goal,
                cluster.patience(),
                cluster.gateways().size(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Does the whole job.
     *
     * @return warnings
     * @throws KopiException if it fails; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    List<String> run() throws InterruptedException {
        report(client -> client.start(System.nanoTime()));
        try {
            return warnings(outcome());
        } finally {
            hangUp();
        }
    }

    private Outcome outcome() {
        while (true) {
            try {
                ClientStep<PackedBatch> step = next();
                if (step instanceof ClientStep.Finish<PackedBatch>(Outcome outcome)) {
                    return outcome;
                }
                carryOut(step);
            } catch (InterruptedException _) {
                waiting.clear();
                report(client -> client.stop(System.nanoTime()));
            }
        }
    }

    private static List<String> warnings(Outcome outcome) throws InterruptedException {
        return switch (outcome) {
            case Outcome.Done(List<String> warnings) -> warnings;
            case Outcome.Stopped() -> throw new InterruptedException();
            case Outcome.Failed(KopiException known) -> throw known;
            case Outcome.Failed(Error error) -> throw error;
            case Outcome.Failed(Throwable reason) -> throw new IllegalStateException(reason);
        };
    }

    private ClientStep<PackedBatch> next() throws InterruptedException {
        while (true) {
            ClientStep<PackedBatch> step = wakesAt.isEmpty()
                    ? waiting.take()
                    : waiting.poll(wakesAt.getAsLong() - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (step != null) {
                return step;
            }
            wakesAt = OptionalLong.empty();
            report(client -> client.tick(System.nanoTime()));
        }
    }

    // --- What happens. ----------------------------------------------------------------------------------------------

    /** Tells the engine something. */
    synchronized void report(Function<ClientEngine<PackedBatch>, List<ClientStep<PackedBatch>>> event) {
        event.apply(engine).forEach(this::take);
    }

    /** Asks the engine something. */
    synchronized boolean ask(Function<ClientEngine<PackedBatch>, Boolean> question) {
        return question.apply(engine);
    }

    /** Something has failed. */
    void failed(Throwable reason) {
        report(client -> client.failed(reason, System.nanoTime()));
    }

    @GuardedBy("this")
    private void take(ClientStep<PackedBatch> step) {
        switch (step) {
            case ClientStep.Send<PackedBatch>(int _, Item<PackedBatch> item) -> send(item);
            case ClientStep.WakeReaders<PackedBatch>() -> work.wakeReaders();
            case ClientStep.Append<PackedBatch>(String file, int rows, byte[] csv) -> append(file, rows, csv);
            default -> waiting.add(step);
        }
    }

    @GuardedBy("this")
    private void send(Item<PackedBatch> item) {
        if (upload == null) {
            throw new IllegalStateException("a step needs what is not open");
        }
        switch (item) {
            case Item.Rows<PackedBatch>(String _, int _, PackedBatch packed) -> upload.batch(packed);
            case Item.End<PackedBatch>(String dataset, int batches) -> upload.end(dataset, batches);
        }
    }

    @GuardedBy("this")
    private void append(String file, int rows, byte[] csv) {
        try {
            work.append(file, rows, csv);
        } catch (KopiException e) {
            failed(e);
        }
    }

    private final class Results implements ResultStream.Listener {
        private final int call;

        Results(int call) {
            this.call = call;
        }

        @Override
        public void entry(long offset, long stamp, Message message) {
            report(client -> client.entry(call, offset, stamp, message, System.nanoTime()));
        }

        @Override
        public void gone() {
            report(client -> client.gone(call, System.nanoTime()));
        }

        @Override
        public void ended(KopiException reason) {
            report(client -> client.ended(call, reason, System.nanoTime()));
        }
    }

    private final class Stored implements UploadStream.Listener {
        private final int call;

        Stored(int call) {
            this.call = call;
        }

        @Override
        public void batchStored(String dataset, int seq) {
            report(client -> {
                client.batchStored(call, dataset, seq);
                return List.of();
            });
        }

        @Override
        public void endStored(String dataset) {
            report(client -> {
                client.endStored(call, dataset);
                return List.of();
            });
        }

        @Override
        public void ended(KopiException reason) {
            report(client -> client.ended(call, reason, System.nanoTime()));
        }
    }

    // --- What may take time. ----------------------------------------------------------------------------------------

    private void carryOut(ClientStep<PackedBatch> step) throws InterruptedException {
        try {
            switch (step) {
                case ClientStep.Ask<PackedBatch>(int call, int at, Message question) -> ask(call, at, question);
                case ClientStep.Notify<PackedBatch>(int call, int at, Message notice) -> notify(call, at, notice);
                case ClientStep.HangUp<PackedBatch> _ -> hangUp();
                case ClientStep.Begin<PackedBatch>(int reading, JobPlan plan) -> work.begin(reading, plan, this);
                case ClientStep.ReadResults<PackedBatch>(int call, JobId job, long next, long stamp) -> {
                    results = connected().results(job, next, stamp, new Results(call));
                }
                case ClientStep.OpenUpload<PackedBatch>(int call, JobId job) -> openUpload(call, job);
                case ClientStep.StartOver<PackedBatch>(String reason) -> {
                    listener.warning("the job is started over, with everything sent again: " + reason);
                    work.startOver();
                }
                case ClientStep.Commit<PackedBatch>() -> {
                    List<String> warnings = work.commit();
                    report(client -> client.committed(warnings, System.nanoTime()));
                }
                case ClientStep.Discard<PackedBatch>() -> work.discard();
                case ClientStep.Wake<PackedBatch>(var after) ->
                    wakesAt = OptionalLong.of(System.nanoTime() + after.toNanos());
                case ClientStep.Report<PackedBatch>(Event event) -> tell(event);
                case ClientStep.Send<PackedBatch> _,
                        ClientStep.WakeReaders<PackedBatch> _,
                        ClientStep.Append<PackedBatch> _,
                        ClientStep.Finish<PackedBatch> _ ->
                    throw new IllegalStateException("not a step that waits: " + step);
            }
        } catch (KopiException e) {
            failed(e);
        }
    }

    private void tell(Event event) {
        switch (event) {
            case Event.Waiting(String why) -> listener.waiting(why);
            case Event.SentAgain(var quiet, int items) ->
                listener.waiting("no progress for " + quiet.toSeconds() + " s: what is not finished is sent again ("
                        + items + " items); are nodes alive for each of filter, group-by and reducer?");
            case Event.WrongGateway(String what) -> listener.warning(what);
            case Event.Admitted() -> listener.admitted();
        }
    }

    /** Connects to a gateway, of the cluster that is meant if that was said. */
    private GatewayClient connect(int at) throws InterruptedException {
        hangUp();
        var opened =
                new GatewayClient(cluster.gateways().get(at), cluster.security(), messages, plans, cluster.trace());
        gateway = opened;
        if (cluster.identity().isPresent()) {
            requireOwn(opened, cluster.identity().get());
        }
        return opened;
    }

    private static void requireOwn(GatewayClient opened, ClusterIdentity own) throws InterruptedException {
        Optional<ClusterIdentity> there = opened.cluster();
        if (there.isEmpty()) {
            throw new WrongGatewayException("gateway " + opened.address()
                    + ": it does not say which cluster it belongs to, being of an earlier version of kopi");
        }
        if (!there.get().isSameAs(own)) {
            throw new WrongGatewayException("gateway " + opened.address() + ": it belongs to cluster "
                    + SafeText.value(there.get()) + ", not to " + own);
        }
    }

    private GatewayClient connected() {
        if (gateway == null) {
            throw new IllegalStateException("a step needs what is not open");
        }
        return gateway;
    }

    private void ask(int call, int at, Message question) throws InterruptedException {
        try {
            listener.asking(cluster.gateways().get(at).toString());
            GatewayClient asked = connect(at);
            GatewayAnswer answer =
                    question instanceof OpenJob open ? asked.open(open) : asked.find(((FindJob) question).job());
            switch (answer) {
                case GatewayAnswer.Admitted(var admission, int window, int batchBytes) ->
                    report(client -> client.admitted(call, admission, window, batchBytes, System.nanoTime()));
                case GatewayAnswer.Refused(String reason, int seconds, boolean isBadRequest) ->
                    report(client -> client.refused(call, reason, seconds, isBadRequest, System.nanoTime()));
            }
        } catch (KopiException e) {
            report(client -> client.callFailed(call, e, System.nanoTime()));
        }
    }

    private void notify(int call, int at, Message notice) throws InterruptedException {
        try {
            GatewayClient notified = connect(at);
            if (notice instanceof AbortJob(JobId job, String reason)) {
                notified.abortJob(job, reason);
            } else {
                notified.closeJob(((CloseJob) notice).job());
            }
            report(client -> client.delivered(call, System.nanoTime()));
        } catch (KopiException e) {
            report(client -> client.callFailed(call, e, System.nanoTime()));
        }
    }

    private void openUpload(int call, JobId job) {
        UploadStream opened = connected().upload(job, new Stored(call));
        synchronized (this) {
            upload = opened;
        }
        report(client -> client.uploading(call));
    }

    /** Ends the connection; its streams first, so that they do not report that. */
    private void hangUp() {
        UploadStream ended;
        synchronized (this) {
            ended = upload;
            upload = null;
        }
        if (ended != null) {
            ended.close();
        }
        if (results != null) {
            results.close();
            results = null;
        }
        if (gateway != null) {
            gateway.close();
            gateway = null;
        }
    }
}
