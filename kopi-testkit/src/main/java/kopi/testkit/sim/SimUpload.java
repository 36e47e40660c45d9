package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kopi.core.engine.StepQueue;
import kopi.core.gateway.ConnectedJobs;
import kopi.core.gateway.UploadSession;
import kopi.core.gateway.UploadStep;
import kopi.core.gateway.UploadStep.Part;
import kopi.core.job.BatchRejects;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.JobId;
import kopi.core.port.LazyMessage;

/** Carries out the steps of an {@link UploadSession}, as {@code kopi.adapter.grpc.UploadCall} does. */
final class SimUpload {
    /** Every batch has one byte, so that the limits of bytes and of messages are two. */
    private static final UploadSession.Limits LIMITS = new UploadSession.Limits(4, 1, 3);

    private final SimContext context;
    private final SimLink link;
    private final ConnectedJobs<SimUpload> jobs;
    private final SimRoleDriver driver;
    private final UploadSession session = new UploadSession(LIMITS);
    private final StepQueue<UploadStep> steps = new StepQueue<>(this::carryOut);
    /** What has come and was not asked for yet. */
    private final Deque<Supplier<List<UploadStep>>> inbound = new ArrayDeque<>();
    /** What the client does when it hears that a part is stored. */
    private final Map<Object, Runnable> whenStored = new HashMap<>();

    private int requested;
    /** How much of the client's requests the engine has not released. */
    private long held;

    SimUpload(SimContext context, SimLink link, ConnectedJobs<SimUpload> jobs, SimRoleDriver driver, JobId job) {
        this.context = context;
        this.link = link;
        this.jobs = jobs;
        this.driver = driver;
        inbound.add(() -> session.start(job, 1));
        input(session::open);
    }

    /** The client has sent a part; {@code stored} is called at the client when it hears that the broker has it. */
    void request(UploadInput part, Runnable stored) {
        whenStored.put(key(part), stored);
        inbound.add(() -> switch (part) {
            case EndOfDataset end -> session.end(end.dataset(), end.batches(), 1);
            case Rows rows ->
                session.batch(
                        rows.id().dataset(), rows.id().seq(), 1, 1, BatchRejects.NONE, () -> LazyMessage.of(rows));
        });
        takeRequested();
    }

    private static Object key(UploadInput part) {
        return part instanceof Rows rows ? rows.id() : part;
    }

    private static Object key(Part part) {
        return switch (part) {
            case Part.Batch batch -> batch.id();
            case Part.End end -> end.end();
        };
    }

    private void takeRequested() {
        while (requested > 0 && !inbound.isEmpty()) {
            requested--;
            held++;
            input(inbound.remove());
        }
    }

    void ready() {
        input(List::of);
    }

    void finished(String dataset, int below) {
        input(() -> session.finished(dataset, below));
    }

    void hungUp() {
        steps.run(session.hungUp());
    }

    private void input(Supplier<? extends Collection<? extends UploadStep>> input) {
        steps.run(session.ready(link.isReady()));
        steps.run(input.get());
    }

    private void carryOut(UploadStep step) {
        switch (step) {
            case UploadStep.Request() -> {
                requested++;
                takeRequested();
            }
            case UploadStep.Release(long bytes) -> release(bytes);
            case UploadStep.Join(JobId job) -> {
                var found = jobs.startUpload(job, this);
                input(() -> session.joined(found));
            }
            case UploadStep.Pass(Part part) -> pass(part);
            case UploadStep.Acknowledge(Part part) ->
                link.toClient("hears that a part is stored", whenStored.getOrDefault(key(part), SimUpload::unknown));
            case UploadStep.Fail(UploadStep.Cause cause, String reason) -> fail(cause, reason);
            case UploadStep.Complete(), UploadStep.Abort() -> link.cut();
            case UploadStep.Leave(JobId job) -> jobs.endUpload(job, this, context.nanos());
        }
    }

    private static void unknown() {
        throw new AssertionError("a part is acknowledged that nobody has sent");
    }

    private void release(long bytes) {
        held -= bytes;
        if (held < 0) {
            throw new AssertionError("more of an upload is released than has come");
        }
    }

    private void fail(UploadStep.Cause cause, String reason) {
        if (cause == UploadStep.Cause.BAD_REQUEST) {
            throw new AssertionError("a gateway cannot take an upload: " + reason);
        }
        link.cut();
    }

    private void pass(Part part) {
        switch (part) {
            case Part.Batch batch ->
                driver.forward(
                        batch.to(), batch.rows(), receipt(part, batch.rows().message()));
            case Part.End end -> driver.tell(receipt(part, end.end()));
        }
    }

    private SimReceipt receipt(Part part, Message message) {
        return new SimReceipt(message) {
            @Override
            void settle() {
                input(() -> session.stored(part));
            }

            @Override
            void reject(String reason) {
                throw new AssertionError("a gateway cannot pass on " + message() + ": " + reason);
            }
        };
    }
}
