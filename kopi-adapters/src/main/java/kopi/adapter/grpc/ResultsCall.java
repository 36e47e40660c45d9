package kopi.adapter.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.gateway.ResultsSession;
import kopi.core.gateway.ResultsStep;
import kopi.core.message.Message.Progress;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.LazyMessage;
import kopi.core.port.MessageCodec;
import kopi.platform.SerialQueue;
import kopi.protocol.call.GatewayReply;

/**
 * The reading of a job's results over gRPC: carries out the steps of a {@link ResultsSession}, which decides everything.
 *
 * <p>Thread-safe: entries come on the broker's threads, readiness on the connection's.
 */
final class ResultsCall implements Broker.EntryHandler {
    private final JobId job;
    private final SharedJobs jobs;
    private final GatewayPort port;
    private final MessageCodec codec;
    private final int credit;
    private final ServerCallStreamObserver<GatewayReply.Result> client;
    /** Called under the lock of {@link #steps} only. */
    private final ResultsSession session;

    /**
     * Gives the session one input at a time, and has its steps carried out on the thread of whoever comes first. No lock is
     * held meanwhile: a driver that is given a message may hold its own while it reports a confirmation.
     */
    private final SerialQueue<ResultsStep> steps = new SerialQueue<>(Runnable::run, this::carryOut);
    /** Of the steps, which are carried out one at a time; there before any that needs it. */
    private volatile Optional<Broker.Reader> reader = Optional.empty();
    /** Why the call cannot go on, for {@link ResultsStep.Abort}. */
    private volatile Status failure = Status.UNKNOWN;

    /**
     * A call that has not begun.
     *
     * @param credit how many entries may be in hand
     */
    ResultsCall(
            JobId job,
            SharedJobs jobs,
            GatewayPort port,
            MessageCodec codec,
            int credit,
            ServerCallStreamObserver<GatewayReply.Result> client,
            ResultsSession session) {
        this.job = job;
        this.jobs = jobs;
        this.port = port;
        this.codec = codec;
        this.credit = credit;
        this.client = client;
        this.session = session;
    }

    /**
     * Starts reading.
     *
     * @throws kopi.core.error.UnavailableException if too many jobs have a client here
     */
    void open() {
        jobs.startResults(job);
        client.setOnReadyHandler(() -> input(List::of));
        client.setOnCancelHandler(() -> steps.putAll(session::hungUp));
        input(session::open);
    }

    /** Every input says whether the client takes replies, too: it may have changed. */
    private void input(Supplier<List<ResultsStep>> input) {
        steps.putAll(() -> {
            List<ResultsStep> all = new ArrayList<>(session.ready(client.isReady()));
            all.addAll(input.get());
            return all;
        });
    }

    @Override
    public void read(long offset, long stamp, LazyMessage message) {
        input(() -> session.entry(offset, stamp, message));
    }

    @Override
    public void deleted() {
        input(session::deleted);
    }

    private void carryOut(ResultsStep step) {
        switch (step) {
            case ResultsStep.OpenReader(long from) -> openReader(from);
            case ResultsStep.Send(long offset, long stamp, LazyMessage message) -> send(offset, stamp, message);
            case ResultsStep.Processed(long offset) -> reader.ifPresent(open -> open.processed(offset));
            case ResultsStep.Advance(Progress progress) -> jobs.progressed(progress);
            case ResultsStep.SendGone() -> {
                client.onNext(new GatewayReply.Gone());
                client.onCompleted();
            }
            case ResultsStep.Abort() -> client.onError(failure.asRuntimeException());
            case ResultsStep.Close() -> {
                jobs.endResults(job);
                reader.ifPresent(Broker.Reader::close);
            }
        }
    }

    private void openReader(long from) {
        try {
            Broker.Reader opened = port.readResults(job, from, credit, this);
            reader = Optional.of(opened);
            opened.start();
        } catch (RuntimeException e) {
            failure = Statuses.of(e);
            steps.putAll(session::abort);
        }
    }

    private void send(long offset, long stamp, LazyMessage message) {
        client.onNext(new GatewayReply.Entry(offset, stamp, message.encodedBy(codec)));
        input(() -> session.sent(offset));
    }
}
