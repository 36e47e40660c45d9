package kopi.testkit.sim;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.core.engine.StepQueue;
import kopi.core.error.UnavailableException;
import kopi.core.gateway.ConnectedJobs;
import kopi.core.gateway.ResultsSession;
import kopi.core.gateway.ResultsStep;
import kopi.core.message.Message.Progress;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.LazyMessage;
import kopi.core.role.Routes;

/**
 * Carries out the steps of a {@link ResultsSession}, as {@code kopi.adapter.grpc.ResultsCall} does, and checks that no more
 * waits here than may.
 */
final class SimResults implements Broker.EntryHandler {
    private final SimContext context;
    private final SimLink link;
    private final ConnectedJobs<SimUpload> jobs;
    private final Consumer<Progress> advance;
    private final JobId job;
    private final ResultsSession session;
    private final SimGateway.Results client;
    private final int credit;
    private final StepQueue<ResultsStep> steps = new StepQueue<>(this::carryOut);
    private Optional<Broker.Reader> reader = Optional.empty();
    /** The last entry that was read, and the last that was handed on; the client has had the very first one before, perhaps. */
    private long read = -1;

    private long passedOn = -1;
    /** A hash of the entries that the client has. */
    private long sent;

    private boolean isOpen;

    SimResults(
            SimContext context,
            SimLink link,
            ConnectedJobs<SimUpload> jobs,
            Consumer<Progress> advance,
            JobId job,
            long next,
            long stamp,
            SimGateway.Results client) {
        this.context = context;
        this.link = link;
        this.jobs = jobs;
        this.advance = advance;
        this.job = job;
        this.session = new ResultsSession(next, stamp);
        this.sent = next == 0 ? 0 : context.world().ledger.after(stamp);
        this.client = client;
        this.credit = context.inHand() * 4;
    }

    void open() {
        try {
            jobs.startResults(job, context.nanos());
        } catch (UnavailableException _) {
            link.cut();
            return;
        }
        isOpen = true;
        input(session::open);
    }

    /** The job whose results are read, while they are. */
    Optional<JobId> reading() {
        return isOpen ? Optional.of(job) : Optional.empty();
    }

    void ready() {
        input(List::of);
    }

    void hungUp() {
        steps.run(session.hungUp());
    }

    private void input(Supplier<List<ResultsStep>> input) {
        steps.run(session.ready(link.isReady()));
        steps.run(input.get());
    }

    @Override
    public void read(long offset, long stamp, LazyMessage message) {
        if (passedOn < 0) {
            passedOn = offset - 1;
        }
        read = offset;
        if (read - passedOn > credit + 1) {
            throw new AssertionError(read - passedOn + " results of job " + job + " wait at "
                    + context.process().name() + " for a client, where " + credit + " may");
        }
        input(() -> session.entry(offset, stamp, message));
    }

    @Override
    public void deleted() {
        input(session::deleted);
    }

    private void carryOut(ResultsStep step) {
        switch (step) {
            case ResultsStep.OpenReader(long from) -> openReader(from);
            case ResultsStep.Send(long offset, long stamp, LazyMessage message) -> {
                requireNext(offset, stamp);
                passedOn = offset;
                link.toClient("hears a result", () -> client.entry(offset, stamp, message.message()));
                input(() -> session.sent(offset));
            }
            case ResultsStep.Processed(long offset) -> reader.ifPresent(open -> open.processed(offset));
            case ResultsStep.Advance(Progress progress) -> advance.accept(progress);
            case ResultsStep.SendGone() -> link.toClient("hears that its results are gone", client::gone);
            case ResultsStep.Abort() -> link.cut();
            case ResultsStep.Close() -> {
                isOpen = false;
                jobs.endResults(job, context.nanos());
                reader.ifPresent(Broker.Reader::close);
            }
        }
    }

    private void requireNext(long offset, long stamp) {
        SimLedger ledger = context.world().ledger;
        if (sent != ledger.before(stamp)) {
            throw new AssertionError("the client of job " + job + " is sent result " + offset
                    + ", but what it has are other entries than those before it");
        }
        sent = ledger.after(stamp);
    }

    private void openReader(long from) {
        try {
            Broker.Reader opened = context.broker().read(Routes.results(job), from, credit, this);
            reader = Optional.of(opened);
            opened.start();
        } catch (UnavailableException _) {
            steps.run(session.abort());
        }
    }
}
