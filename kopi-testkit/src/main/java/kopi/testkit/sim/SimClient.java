package kopi.testkit.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kopi.core.client.ClientEngine;
import kopi.core.client.ClientGoal;
import kopi.core.client.ClientStep;
import kopi.core.client.ClientStep.Item;
import kopi.core.client.ClientStep.Outcome;
import kopi.core.client.Patience;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.UploadInput;
import kopi.core.model.JobId;
import kopi.testkit.sim.Chance.Concern;

/**
 * A client with one job: carries out the steps of a {@link ClientEngine}, as {@code kopi.app.client.ClientDriver} does, and
 * checks what it says. When its process dies, the next one goes on with the job's id and nothing else.
 */
final class SimClient {
    private static final long ANSWER_WITHIN = 4 * Timeline.SECOND;
    private static final long NANOS = 1_000;
    private static final int LATE_PERCENT = 30;
    private static final int FORGETTING_TRIES = 20;
    /** How often nobody closes a job that has a name, so that it expires. */
    private static final int EXPIRES_PERCENT = 5;
    /** How often nobody comes back for a job without a name when its client has died. */
    private static final int ABANDONS_PERCENT = 25;
    /** How often somebody corrects the files while nobody reads them. */
    private static final int CORRECTS_PERCENT = 40;

    private static final int REPLACES_PERCENT = 50;
    private static final int RESTORES_PERCENT = 25;
    /** How soon what was closed is gone when all works, and what was not when the client timeout has passed twice. */
    private static final long GONE_WITHIN = 40 * Timeline.SECOND;

    /** Nobody gives up because all gateways are gone for a while. */
    private static final Duration LONG = Duration.ofHours(1);

    private final SimCluster cluster;
    private final Assignment original;
    private final Patience patience;
    private final int window;
    private final SimProcess process;
    /** What is in the files at present. */
    private Assignment assignment;

    private boolean isOriginal = true;
    /** Whether the files have ever been others. */
    private boolean hasChanged;
    /** Whether whoever starts it wants what it reads now, whatever was under this name before. */
    private boolean replaces;
    /**
     * Whether it has asked for other files, and then for the first ones again. A controller that reads this again deletes the
     * journals of the later job of that id, too.
     */
    private boolean hasReturned;

    /**
     * Which jobs it has asked to have in the place of whatever has the name. A question may arrive late, or twice, when whoever
     * has asked it is dead and the next life has other files.
     */
    private final Set<JobId> askedToReplace = new HashSet<>();

    /** Of which jobs the reports are on the disk. */
    private final Set<JobId> committed = new HashSet<>();

    private boolean isOver;
    private long overAt;
    /** Whether its job, which has a name, is to be closed by hand. */
    private boolean mustForget;
    /** Whether it left satisfied that its job is closed. */
    private boolean hasClosed;

    private Optional<Life> life = Optional.empty();

    SimClient(SimCluster cluster, Assignment assignment, Duration silence, int window) {
        this.cluster = cluster;
        this.original = assignment;
        this.assignment = assignment;
        this.patience = new Patience(LONG, LONG, LONG, silence, Integer.MAX_VALUE);
        this.window = window;
        this.process =
                new SimProcess(cluster.world(), "client of " + assignment.plan().job(), _ -> start());
    }

    private void start() {
        if (isOver) {
            if (mustForget) {
                forget(FORGETTING_TRIES);
            }
            return;
        }
        if (assignment.isEphemeral() && process.life() > 1 && chance().happens(ABANDONS_PERCENT)) {
            over();
            return;
        }
        maybeCorrect();
        begin();
    }

    private void begin() {
        var next = new Life();
        life = Optional.of(next);
        next.begin();
    }

    private void over() {
        isOver = true;
        overAt = cluster.world().timeline.now();
    }

    /** Whether somebody may correct its files between two of its lives. */
    boolean mayChangeFiles() {
        return original.corrected().isPresent();
    }

    /** Files change only while no process reads them: what happens then is not for the cluster to notice. */
    private void maybeCorrect() {
        if (original.corrected().isEmpty() || !chance().happens(CORRECTS_PERCENT) || process.life() == 1) {
            return;
        }
        changeFiles();
        replaces = chance().happens(REPLACES_PERCENT);
    }

    private void changeFiles() {
        assignment = isOriginal ? original.corrected().orElseThrow() : original;
        isOriginal = !isOriginal;
        hasReturned = hasChanged;
        hasChanged = true;
        cluster.world().trace.note(process.name(), "has other files", isOriginal);
    }

    private Chance chance() {
        return cluster.world().chance(Concern.CLIENTS);
    }

    private JobId job() {
        return assignment.plan().job();
    }

    SimProcess process() {
        return process;
    }

    Assignment assignment() {
        return assignment;
    }

    boolean isOver() {
        return isOver;
    }

    /** It will never come back; somebody may have its job closed by hand. */
    void giveUp() {
        if (!isOver) {
            over();
            mustForget = !assignment.isEphemeral() && !chance().happens(EXPIRES_PERCENT);
        }
        process.kill();
    }

    Optional<SimLink> link() {
        return life.flatMap(present -> present.link);
    }

    List<String> state() {
        return List.of(process.name()
                + (isOver
                        ? " over"
                        : committed.contains(job())
                                ? " committed"
                                : " has read "
                                        + life.map(present -> present.position).orElse(0) + " of "
                                        + assignment.upload().size()));
    }

    /**
     * Of a job that nobody can come back for nothing may be left soon after its client has left, however that was.
     *
     * @param wholeAt since when all works
     */
    void requireNothingLeft(long wholeAt) {
        if (!isOver || !original.isEphemeral()) {
            return;
        }
        // First it is given up, then what was said of that is.
        long timeouts = hasClosed ? 0 : 2L * SimCluster.LIMITS.clientTimeoutSeconds() * Timeline.SECOND;
        long since = cluster.world().timeline.now() - Math.max(overAt, wholeAt);
        if (since > timeouts + GONE_WITHIN) {
            cluster.requireNothingOf(
                    assignment.plan(), "its client left " + since / Timeline.SECOND + " s ago, or has died");
        }
    }

    /** Carries out the steps of one life of the process. */
    private final class Life extends SteppedExecutor<ClientStep<Message>> {
        private final ClientEngine<Message> engine = new ClientEngine<>(
                new ClientGoal.Submit(assignment.plan(), assignment.input(), assignment.isEphemeral(), replaces),
                patience,
                SimCluster.GATEWAYS.size(),
                () -> chance().fraction());

        private final Map<String, StringBuilder> files = new TreeMap<>();
        private Optional<SimLink> link = Optional.empty();
        private Optional<SimGateway> gateway = Optional.empty();
        private int reading;
        private JobPlan admitted = assignment.plan();
        private int position = assignment.upload().size();
        /** The last one counts. */
        private int wakes;

        private boolean hasDiscarded;
        private long committedAt;

        Life() {
            super(process);
        }

        void begin() {
            add(engine.start(now()));
        }

        private long now() {
            return cluster.world().timeline.now() * NANOS;
        }

        @Override
        boolean hangs(ClientStep<Message> step) {
            return false;
        }

        @Override
        void carryOut(ClientStep<Message> step) {
            switch (step) {
                case ClientStep.Ask<Message>(int call, int at, Message question) -> ask(call, at, (OpenJob) question);
                case ClientStep.Notify<Message>(int call, int at, Message notice) -> notify(call, at, notice);
                case ClientStep.HangUp<Message> _ -> hangUp();
                case ClientStep.Begin<Message>(int pass, JobPlan plan) -> {
                    reading = pass;
                    admitted = plan;
                    position = 0;
                    files.clear();
                    read();
                }
                case ClientStep.ReadResults<Message>(int call, JobId job, long next, long stamp) ->
                    readResults(call, job, next, stamp);
                case ClientStep.OpenUpload<Message>(int call, JobId _) -> add(engine.uploading(call));
                case ClientStep.Send<Message>(int call, Item<Message> item) -> send(call, item);
                case ClientStep.WakeReaders<Message>() -> read();
                case ClientStep.Append<Message>(String file, int _, byte[] csv) ->
                    files.computeIfAbsent(file, _ -> new StringBuilder()).append(new String(csv, ISO_8859_1));
                case ClientStep.StartOver<Message>(String reason) -> {
                    position = assignment.upload().size();
                    cluster.startedOver(job(), reason, hasReturned);
                }
                case ClientStep.Commit<Message>() -> commit();
                case ClientStep.Discard<Message>() -> {
                    hasDiscarded = true;
                    files.clear();
                }
                case ClientStep.Wake<Message>(Duration after) -> wakeAfter(after);
                case ClientStep.Report<Message>(var event) ->
                    cluster.world().trace.note(process.name(), "says", event);
                case ClientStep.Finish<Message>(Outcome outcome) -> finish(outcome);
            }
        }

        private void wakeAfter(Duration after) {
            int number = ++wakes;
            process.after(Math.max(1, after.toNanos() / NANOS), "hears the time", () -> {
                if (number == wakes) {
                    offer(() -> engine.tick(now()));
                }
            });
        }

        // --- Connections. -------------------------------------------------------------------------------------------

        private Optional<SimCluster.GatewayAt> connect(int call, int at) {
            hangUp();
            Optional<SimCluster.GatewayAt> found = cluster.gateway(at);
            if (found.isEmpty()) {
                lost(call);
                return found;
            }
            var opened = new SimLink(cluster.world(), process, found.get().process());
            opened.whenCut(() -> lost(call));
            link = Optional.of(opened);
            gateway = Optional.of(found.get().gateway());
            process.after(
                    ANSWER_WITHIN,
                    "waits for an answer",
                    () -> offer(() -> engine.callFailed(call, new UnavailableException("no answer in time"), now())));
            return found;
        }

        private void lost(int call) {
            var reason = new UnavailableException("nobody is there");
            offer(() -> {
                List<ClientStep<Message>> steps = new ArrayList<>(engine.callFailed(call, reason, now()));
                steps.addAll(engine.ended(call, reason, now()));
                return steps;
            });
        }

        private void hangUp() {
            link.ifPresent(SimLink::cut);
            link = Optional.empty();
            gateway = Optional.empty();
        }

        private void ask(int call, int at, OpenJob question) {
            if (question.replaces()) {
                askedToReplace.add(question.job());
            }
            if (question.audits()) {
                cluster.audits(question.job(), hasReturned);
            }
            connect(call, at).ifPresent(found -> {
                SimLink used = link.orElseThrow();
                used.toGateway(
                        "is asked for a job",
                        () -> found.gateway().open(used, question, answer -> offer(() -> answered(call, answer))));
            });
        }

        private List<ClientStep<Message>> answered(int call, JobAnswer answer) {
            return switch (answer) {
                case JobAdmitted admitted -> engine.admitted(call, admitted, window, Integer.MAX_VALUE, now());
                case JobRefused(var _, var _, String reason, int retryAfterSeconds, boolean isBadRequest) ->
                    engine.refused(call, reason, retryAfterSeconds, isBadRequest, now());
            };
        }

        private void notify(int call, int at, Message notice) {
            if (notice instanceof CloseJob) {
                requireMayClose();
            }
            connect(call, at).ifPresent(found -> {
                SimLink used = link.orElseThrow();
                used.toGateway(
                        "is notified that a job is over",
                        () -> found.gateway().upload(used, notice, () -> offer(() -> engine.delivered(call, now()))));
            });
        }

        private void requireMayClose() {
            if (!assignment.isEphemeral()) {
                throw new AssertionError(process.name() + " closes a job that somebody may come back for");
            }
            if (!hasDiscarded && !committed.contains(job())) {
                throw new AssertionError(process.name() + " closes its job before its reports are on the disk");
            }
        }

        private void readResults(int call, JobId job, long next, long stamp) {
            SimLink used = link.orElseThrow();
            SimGateway from = gateway.orElseThrow();
            used.toGateway(
                    "is asked for results",
                    () -> from.results(used, job, next, stamp, new SimGateway.Results() {
                        @Override
                        public void entry(long offset, long entryStamp, Message message) {
                            offer(() -> engine.entry(call, offset, entryStamp, message, now()));
                        }

                        @Override
                        public void gone() {
                            offer(() -> engine.gone(call, now()));
                        }
                    }));
        }

        private void send(int call, Item<Message> item) {
            SimLink used = link.orElseThrow();
            SimGateway to = gateway.orElseThrow();
            Message message =
                    switch (item) {
                        case Item.Rows<Message>(String _, int _, Message rows) -> rows;
                        case Item.End<Message>(String dataset, int batches) ->
                            new EndOfDataset(job(), dataset, batches);
                    };
            used.toGateway(
                    "is sent a batch",
                    () -> to.upload(
                            used,
                            message,
                            () -> offer(() -> {
                                stored(call, item);
                                return List.of();
                            })));
        }

        private void stored(int call, Item<Message> item) {
            switch (item) {
                case Item.Rows<Message>(String dataset, int seq, Message _) -> engine.batchStored(call, dataset, seq);
                case Item.End<Message>(String dataset, int _) -> engine.endStored(call, dataset);
            }
        }

        // --- Files. -------------------------------------------------------------------------------------------------

        private void read() {
            while (position < assignment.upload().size()) {
                UploadInput next = assignment.upload().get(position);
                if (next instanceof Rows rows
                        && !engine.maySend(rows.id().dataset(), rows.id().seq())) {
                    return;
                }
                position++;
                int pass = reading;
                JobPlan plan = admitted;
                offer(() -> switch (next) {
                    case Rows rows ->
                        engine.batch(
                                pass,
                                rows.id().dataset(),
                                rows.id().seq(),
                                0,
                                new Rows(plan, rows.id(), rows.rows()),
                                now());
                    case EndOfDataset(var _, String dataset, int batches) -> engine.end(pass, dataset, batches);
                });
            }
        }

        private void commit() {
            assignment.expected().forEach((file, expected) -> {
                String actual = files.getOrDefault(file, new StringBuilder()).toString();
                if (!actual.equals(expected)) {
                    throw new AssertionError("job " + job() + " ended with other bytes in " + file + ": expected\n"
                            + expected + "but was\n" + actual);
                }
            });
            committed.add(job());
            committedAt = now();
            if (cluster.world().faults.strikes(Fault.GATEWAYS_LOST)) {
                cluster.killGateways();
            }
            offer(() -> engine.committed(List.of(), now()));
        }

        // --- The end. -----------------------------------------------------------------------------------------------

        private void finish(Outcome outcome) {
            hangUp();
            switch (outcome) {
                case Outcome.Done(List<String> warnings) -> done(warnings);
                case Outcome.Failed(InvalidInputException _) when hasChanged -> askAgainWithOtherWords();
                case Outcome.Failed(Throwable reason) -> failed(String.valueOf(reason.getMessage()));
                case Outcome.Stopped() -> throw new AssertionError("nobody has stopped it");
            }
        }

        private void done(List<String> warnings) {
            if (!committed.contains(job())) {
                throw new AssertionError(process.name() + " leaves, and its reports are not on the disk");
            }
            over();
            if (!assignment.isEphemeral()) {
                mustForget = !chance().happens(EXPIRES_PERCENT);
                if (mustForget) {
                    forget(FORGETTING_TRIES);
                }
                return;
            }
            hasClosed = warnings.stream().noneMatch(warning -> warning.contains("could not be closed"));
            if (hasClosed) {
                cluster.requireCloseStored(job());
                askOnceMore();
            } else if (now() - committedAt < Patience.CLOSING.toNanos()) {
                throw new AssertionError(process.name() + " has tried to close its job for "
                        + (now() - committedAt) / 1_000_000 + " ms only: " + warnings);
            }
        }

        private void failed(String reason) {
            boolean wasClosed = hasChanged && reason.contains("was closed");
            if (!committed.contains(job()) && !wasClosed && !isReplacedByItself(reason)) {
                cluster.requireMayFail(job(), reason);
            }
            over();
        }

        /** Whether what an earlier life wanted may have come in its place, as if somebody else had asked for it just now. */
        private boolean isReplacedByItself(String reason) {
            return reason.contains("was replaced while it ran")
                    && askedToReplace.stream().anyMatch(asked -> !asked.equals(job()));
        }

        /** The files are not those of the job of that name, and whoever has started the client has been told so. */
        private void askAgainWithOtherWords() {
            if (chance().happens(REPLACES_PERCENT)) {
                replaces = true;
            } else if (chance().happens(RESTORES_PERCENT)) {
                changeFiles();
            } else {
                over();
                return;
            }
            close();
            SimClient.this.begin();
        }
    }

    // --- What others do about its job. ------------------------------------------------------------------------------

    private Optional<SimCluster.GatewayAt> anyGateway() {
        return cluster.gateway(chance().below(SimCluster.GATEWAYS.size()));
    }

    /** Nobody stays connected for long: gateways keep jobs alive whose clients are. */
    private SimLink shortLink(SimCluster.GatewayAt at) {
        var direct = new SimLink(cluster.world(), process, at.process());
        process.after(ANSWER_WITHIN, "hangs up", direct::cut);
        return direct;
    }

    /** Sometimes somebody comes back for a job that was closed. */
    private void askOnceMore() {
        if (chance().happens(LATE_PERCENT)) {
            var late = new OpenJob(
                    assignment.plan(), assignment.input(), 0, "", Message.NO_QUESTION, assignment.isEphemeral(), false);
            anyGateway().ifPresent(at -> {
                SimLink direct = shortLink(at);
                direct.toGateway("is asked for a closed job", () -> at.gateway().open(direct, late, _ -> {}));
            });
        }
    }

    /** Whoever has the results of a job with a name has it closed by hand, again and again. */
    private void forget(int tries) {
        if (tries == 0) {
            return;
        }
        anyGateway().ifPresent(at -> {
            SimLink direct = shortLink(at);
            direct.toGateway(
                    "is asked to close a job",
                    () -> at.gateway().upload(direct, new CloseJob(job()), () -> {
                        mustForget = false;
                        askOnceMore();
                    }));
        });
        process.after(ANSWER_WITHIN, "closes its job", () -> {
            if (mustForget) {
                forget(tries - 1);
            }
        });
    }
}
