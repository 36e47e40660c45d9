package kopi.core.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleSupplier;
import kopi.core.client.ClientStep.Event;
import kopi.core.client.ClientStep.Item;
import kopi.core.client.ClientStep.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;
import kopi.core.job.AuditResult;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.OpenJob;
import org.jspecify.annotations.Nullable;

/**
 * A client of a cluster, from its first call to its last: finds a gateway, opens its job or comes back to it, sends within
 * the window and again what is not known to have arrived, reads results from behind what it knows, starts over when the
 * cluster has lost something of the job, has the files named when all are complete and the input is read, and only then closes a job that
 * nobody comes back to.
 *
 * <p>A job that makes no progress has its journals audited now and then. It is started over only if an audit proves that
 * entries are lost; whoever is away is waited for. If neither is so, what is unfinished may have been lost on its way through
 * the stages, and is sent again, each time after twice as long.
 *
 * <p>Whatever dies on the way, gateways and this client included, costs time and nothing else. A connection that ends is
 * replaced by another one, at any gateway. A gap in the results is no reason to doubt them by itself, as what is no message
 * is left out; that every slice of every file is there is proved in the end.
 *
 * <p>Sans I/O: what happens comes in through the methods, what is to be done goes out as {@link ClientStep}s, to be carried
 * out in their order. Single owner, no threads, no clock; times are nanoseconds of any clock that does not run backwards.
 *
 * @param <P> the rows of a batch, ready to be sent
 */
public final class ClientEngine<P> {
    private static final int NONE = -1;
    /** For texts that clients send and others keep. */
    private static final int LONGEST_REASON = 250;

    private static final long SECOND_MILLIS = 1_000;

    private final ClientGoal goal;
    private final Patience patience;
    private final DoubleSupplier chance;
    private final GatewayChoice gateways;
    private final SendWindow<P> unfinished = new SendWindow<>();
    private final ProgressWatch watch;
    private final List<String> warnings = new ArrayList<>();

    private Phase phase = Phase.CALLING;
    private Errand errand = Errand.OPEN;
    /** The connection; rises with each. */
    private int call;
    /** Rises with each pass over the input. */
    private int reading;
    /** The end of a pause. */
    private long resumesAt;

    // Of the present attempt.
    private @Nullable ClientSession session;
    private @Nullable JobPlan plan;
    private int attempt = NONE;
    private int maxBatchBytes;
    /** Which attempt to ask for at least. */
    private int wanted;
    /** How many attempts have begun. */
    private int begun;
    /** Which datasets have been read to their ends. */
    private final Set<String> ended = new HashSet<>();
    /** What was lost beyond a connection, as far as it is known; empty: nothing. */
    private String loss = "";

    // Of the present connection.
    private boolean isUploading;
    private boolean hasHeard;

    // Of calling.
    private boolean wasAdmitted;
    private boolean hadContact;
    private long askedSince;
    private String refusal = "";
    /** How many connections in a row have brought nothing, and since when. */
    private int useless;

    private long uselessSince;

    /** How it ends when gateways have been told; null as long as it goes on. */
    private @Nullable Outcome ending;

    private String abortReason = "";

    private enum Phase {
        /** A gateway has been called and has not answered. */
        CALLING,
        /** Before the next call. */
        PAUSED,
        /** Results come, batches go. */
        WORKING,
        /** All results are here, and what is left of the input is being read for its rejected rows. */
        COMPLETE,
        /** The files are being named. */
        COMMITTING,
        OVER
    }

    /** What gateways are called for. */
    private enum Errand {
        OPEN,
        /** For as long as {@link Patience#CLOSING}. */
        CLOSE,
        /** At each gateway once, as are the others of a client that fails. */
        ABORT,
        CLOSE_FAILED
    }

    /**
     * A client that has not begun.
     *
     * @param gateways how many there are
     * @param chance a new number each time, from 0 on, below 1
     */
    public ClientEngine(ClientGoal goal, Patience patience, int gateways, DoubleSupplier chance) {
        this.goal = goal;
        this.patience = patience;
        this.chance = chance;
        this.gateways = new GatewayChoice(gateways, chance);
        this.watch = new ProgressWatch(patience);
    }

    /** Begins; to be called once. */
    public List<ClientStep<P>> start(long nowNanos) {
        List<ClientStep<P>> steps = new ArrayList<>();
        open(steps, Duration.ZERO, nowNanos);
        return steps;
    }

    // --- Calls. -----------------------------------------------------------------------------------------------------

    /** Has the job opened, or looked for, after a pause. */
    private void open(List<ClientStep<P>> steps, Duration pause, long nowNanos) {
        askedSince = nowNanos;
        errand = Errand.OPEN;
        gateways.begin(nowNanos + pause.toNanos());
        callAfter(steps, pause, nowNanos);
    }

    private void run(List<ClientStep<P>> steps, Errand next, long nowNanos) {
        errand = next;
        gateways.begin(nowNanos);
        callNext(steps, nowNanos);
    }

    private void callAfter(List<ClientStep<P>> steps, Duration pause, long nowNanos) {
        if (pause.isZero()) {
            callNext(steps, nowNanos);
        } else {
            phase = Phase.PAUSED;
            resumesAt = nowNanos + pause.toNanos();
            steps.add(new ClientStep.Wake<>(pause));
        }
    }

    private void callNext(List<ClientStep<P>> steps, long nowNanos) {
        OptionalInt gateway = gateways.next();
        if (gateway.isEmpty()) {
            roundEnded(steps, nowNanos);
            return;
        }
        phase = Phase.CALLING;
        call++;
        int at = gateway.getAsInt();
        steps.add(
                errand == Errand.OPEN
                        ? new ClientStep.Ask<>(call, at, question())
                        : new ClientStep.Notify<>(call, at, notice()));
    }

    private Message question() {
        return switch (goal) {
            // Who has been admitted does not replace what has replaced its job.
            case ClientGoal.Submit(JobPlan asked, var input, boolean isEphemeral, boolean replaces) ->
                new OpenJob(
                        asked,
                        input,
                        Math.max(wanted, attempt),
                        "",
                        Message.NO_QUESTION,
                        isEphemeral,
                        replaces && !wasAdmitted,
                        watch.isAuditing());
            case ClientGoal.Fetch(var job) -> new FindJob(job, "");
        };
    }

    private Message notice() {
        return errand == Errand.ABORT ? new AbortJob(goal.job(), abortReason) : new CloseJob(goal.job());
    }

    /** No gateway has answered in this round. */
    private void roundEnded(List<ClientStep<P>> steps, long nowNanos) {
        Duration tried = gateways.tried(nowNanos);
        switch (errand) {
            case OPEN -> nobodyOpened(steps, tried, nowNanos);
            case CLOSE -> {
                if (tried.compareTo(Patience.CLOSING) > 0) {
                    leaveOpen(steps, "no gateway answered for " + Patience.CLOSING.toSeconds() + " s");
                } else {
                    callAfter(steps, gateways.nextRound(), nowNanos);
                }
            }
            // Should none hear of it, the cluster gives the job up by itself after a while.
            case ABORT, CLOSE_FAILED -> errandDone(steps, nowNanos);
        }
    }

    private void nobodyOpened(List<ClientStep<P>> steps, Duration tried, long nowNanos) {
        Optional<WrongGatewayException> hopeless = gateways.hopeless();
        if (hopeless.isPresent()) {
            fail(steps, hopeless.get(), nowNanos);
            return;
        }
        warnOfWrongOnes(steps);
        if (tried.compareTo(patience.forContact(hadContact)) > 0) {
            String why = "no gateway could be reached within " + tried.toSeconds() + " s: " + gateways.reasons();
            fail(steps, new UnavailableException(why), nowNanos);
        } else {
            callAfter(steps, gateways.nextRound(), nowNanos);
        }
    }

    private void warnOfWrongOnes(List<ClientStep<P>> steps) {
        gateways.wrongOnes()
                .forEach(what -> steps.add(
                        new ClientStep.Report<>(new Event.WrongGateway("warning: " + what + "; doing without it"))));
    }

    private void errandDone(List<ClientStep<P>> steps, long nowNanos) {
        if (errand == Errand.ABORT && isEphemeral()) {
            run(steps, Errand.CLOSE_FAILED, nowNanos);
        } else {
            finish(steps);
        }
    }

    /** The time that a {@link ClientStep.Wake} has asked for, or any other, has come. */
    public List<ClientStep<P>> tick(long nowNanos) {
        List<ClientStep<P>> steps = new ArrayList<>();
        if (phase == Phase.PAUSED) {
            if (nowNanos - resumesAt >= 0) {
                callNext(steps, nowNanos);
            } else {
                steps.add(new ClientStep.Wake<>(Duration.ofNanos(resumesAt - nowNanos)));
            }
        } else if (phase == Phase.WORKING && goal instanceof ClientGoal.Submit) {
            if (watch.untilAudit(nowNanos).isPositive()) {
                steps.add(wakeForAudit(nowNanos));
            } else {
                watch.audit();
                hangUp(steps);
                open(steps, Duration.ZERO, nowNanos);
            }
        }
        return steps;
    }

    private ClientStep<P> wakeForAudit(long nowNanos) {
        return new ClientStep.Wake<>(watch.untilAudit(nowNanos));
    }

    /** That call could not be made, or was answered with an error. */
    public List<ClientStep<P>> callFailed(int from, KopiException reason, long nowNanos) {
        if (!isAwaited(from)) {
            return List.of();
        }
        List<ClientStep<P>> steps = new ArrayList<>();
        hangUp(steps);
        if (reason instanceof UnavailableException || reason instanceof WrongGatewayException) {
            noteUnanswered(steps, reason);
            callNext(steps, nowNanos);
            return steps;
        }
        switch (errand) {
            case OPEN -> fail(steps, reason, nowNanos);
            case CLOSE -> leaveOpen(steps, String.valueOf(reason.getMessage()));
            case ABORT, CLOSE_FAILED -> errandDone(steps, nowNanos);
        }
        return steps;
    }

    private void noteUnanswered(List<ClientStep<P>> steps, KopiException why) {
        if (gateways.failed(why) && errand == Errand.OPEN && why instanceof UnavailableException) {
            long seconds = patience.forContact(hadContact).toSeconds();
            steps.add(
                    new ClientStep.Report<>(new Event.Waiting(why.getMessage() + "; retrying for " + seconds + " s")));
        }
    }

    /** What a {@link ClientStep.Notify} says is safely in the journal of the job's controller. */
    public List<ClientStep<P>> delivered(int from, long nowNanos) {
        if (!isAwaited(from) || errand == Errand.OPEN) {
            return List.of();
        }
        List<ClientStep<P>> steps = new ArrayList<>();
        hangUp(steps);
        errandDone(steps, nowNanos);
        return steps;
    }

    private void hangUp(List<ClientStep<P>> steps) {
        isUploading = false;
        steps.add(new ClientStep.HangUp<>(call));
    }

    private boolean isAwaited(int from) {
        return phase == Phase.CALLING && from == call;
    }

    /**
     * The job is not admitted.
     *
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     * @param isBadRequest whether it is for the user to ask for something else
     */
    public List<ClientStep<P>> refused(
            int from, String reason, int retryAfterSeconds, boolean isBadRequest, long nowNanos) {
        if (!isAwaited(from)) {
            return List.of();
        }
        List<ClientStep<P>> steps = new ArrayList<>();
        contacted(steps);
        hangUp(steps);
        Duration waited = Duration.ofNanos(nowNanos - askedSince);
        if (isBadRequest) {
            fail(steps, new InvalidInputException(reason), nowNanos);
        } else if (retryAfterSeconds == 0) {
            fail(steps, new JobFailedException(reason), nowNanos);
        } else if (waited.compareTo(patience.admission()) > 0) {
            fail(
                    steps,
                    new JobFailedException(
                            "the cluster had no capacity for the job for " + waited.toSeconds() + " s: " + reason),
                    nowNanos);
        } else {
            waitForPlace(steps, reason, retryAfterSeconds, nowNanos);
        }
        return steps;
    }

    private void waitForPlace(List<ClientStep<P>> steps, String reason, int retryAfterSeconds, long nowNanos) {
        if (!reason.equals(refusal)) {
            steps.add(new ClientStep.Report<>(new Event.Waiting("the cluster has no capacity for the job yet: " + reason
                    + "; retrying for " + patience.admission().toSeconds() + " s")));
            refusal = reason;
        }
        // Somewhat later each time, so that those who wait do not come back at the same moment.
        Duration pause =
                Duration.ofMillis(Math.round(retryAfterSeconds * SECOND_MILLIS * (0.5 + chance.getAsDouble())));
        gateways.begin(nowNanos + pause.toNanos());
        callAfter(steps, pause, nowNanos);
    }

    private void contacted(List<ClientStep<P>> steps) {
        hadContact = true;
        gateways.answered();
        warnOfWrongOnes(steps);
    }

    // --- Admission. -------------------------------------------------------------------------------------------------

    /**
     * The job is there.
     *
     * @param window how many batches of a dataset may be unfinished
     * @param batchBytes how many bytes the rows of a batch may have
     */
    public List<ClientStep<P>> admitted(int from, JobAdmitted answer, int window, int batchBytes, long nowNanos) {
        if (!isAwaited(from)) {
            return List.of();
        }
        wasAdmitted = true;
        refusal = "";
        List<ClientStep<P>> steps = new ArrayList<>();
        contacted(steps);
        steps.add(new ClientStep.Report<>(new Event.Admitted()));
        ClientSession known = session;
        if (known == null) {
            begin(steps, answer, window, batchBytes, nowNanos);
        } else {
            comeBack(steps, known, answer, nowNanos);
        }
        return steps;
    }

    private void begin(List<ClientStep<P>> steps, JobAdmitted answer, int window, int batchBytes, long nowNanos) {
        session = new ClientSession(answer.plan(), window);
        plan = answer.plan();
        attempt = answer.attempt();
        maxBatchBytes = batchBytes;
        begun++;
        watch.progress(nowNanos);
        reading++;
        ended.clear();
        steps.add(new ClientStep.Begin<>(reading, answer.plan()));
        work(steps, session, answer, nowNanos);
    }

    private void comeBack(List<ClientStep<P>> steps, ClientSession known, JobAdmitted answer, long nowNanos) {
        boolean isSame = answer.attempt() == attempt && answer.plan().equals(plan);
        if (!isSame) {
            loss = "another client has started it over";
        } else if (loss.isEmpty() && known.knowsMoreThan(answer)) {
            loss = "the cluster has lost part of it";
        } else if (loss.isEmpty() && answer.audit() instanceof AuditResult.Lost(String what)) {
            loss = what;
        }
        if (loss.isEmpty()) {
            if (watch.isAuditing()) {
                heed(steps, answer.audit(), nowNanos);
            }
            work(steps, known, answer, nowNanos);
        } else {
            startOver(steps, answer, nowNanos);
        }
    }

    /** What an audit shows of a job that makes no progress, other than that something is lost. */
    private void heed(List<ClientStep<P>> steps, AuditResult result, long nowNanos) {
        switch (result) {
            case AuditResult.Waiting(List<String> nodes) ->
                watch.waiting(nodes, nowNanos)
                        .ifPresent(quiet -> steps.add(new ClientStep.Report<>(new Event.Waiting("no progress for "
                                + quiet.toSeconds() + " s: the job waits for " + String.join(", ", nodes)
                                + ", away or busy"))));
            case AuditResult.Intact() ->
                watch.resend(nowNanos)
                        .ifPresent(quiet -> steps.add(
                                new ClientStep.Report<>(new Event.SentAgain(quiet, unfinished.doubtStored()))));
            case AuditResult.Unasked(), AuditResult.Lost _ -> {
                // There was no time for an answer; and what is lost is not heeded, but leads to another attempt.
            }
        }
    }

    private void startOver(List<ClientStep<P>> steps, JobAdmitted answer, long nowNanos) {
        hangUp(steps);
        if (!patience.mayStartOver(begun)) {
            fail(steps, new JobFailedException(wordsOfLastAttempt()), nowNanos);
            return;
        }
        wanted = Math.max(attempt + 1, answer.attempt());
        attempt = NONE;
        session = null;
        watch.end();
        unfinished.clear();
        steps.add(new ClientStep.StartOver<>(loss));
        loss = "";
        open(steps, Patience.pause(begun, chance.getAsDouble()), nowNanos);
    }

    private String wordsOfLastAttempt() {
        return switch (goal) {
            case ClientGoal.Submit submit ->
                "job " + submit.job() + " was begun " + begun + " times and did not finish: " + loss;
            case ClientGoal.Fetch fetch ->
                "job " + fetch.job() + " was started over " + begun
                        + " times while its results were read; try again later";
        };
    }

    private void work(List<ClientStep<P>> steps, ClientSession present, JobAdmitted answer, long nowNanos) {
        phase = Phase.WORKING;
        hasHeard = false;
        watch.connected(nowNanos);
        present.receive(answer);
        answer.finished().forEach(unfinished::finished);
        steps.add(new ClientStep.ReadResults<>(call, answer.job(), present.next(), present.stamp()));
        if (goal instanceof ClientGoal.Submit) {
            steps.add(new ClientStep.OpenUpload<>(call, answer.job()));
            steps.add(new ClientStep.WakeReaders<>());
            steps.add(wakeForAudit(nowNanos));
        }
    }

    // --- The connection. --------------------------------------------------------------------------------------------

    private boolean isCurrent(int from) {
        return phase == Phase.WORKING && from == call;
    }

    /** That connection, or one of its streams, has ended. */
    public List<ClientStep<P>> ended(int from, KopiException reason, long nowNanos) {
        if (!isCurrent(from)) {
            return List.of();
        }
        List<ClientStep<P>> steps = new ArrayList<>();
        if (!(reason instanceof UnavailableException)) {
            fail(steps, reason, nowNanos);
            return steps;
        }
        hangUp(steps);
        if (hasHeard || useless == 0) {
            useless = 0;
            uselessSince = nowNanos;
        }
        useless++;
        if (nowNanos - uselessSince > patience.contact().toNanos()) {
            fail(steps, reason, nowNanos);
        } else {
            // If connections keep ending, there is a pause before the next one.
            open(steps, useless > 1 ? Patience.pause(useless, chance.getAsDouble()) : Duration.ZERO, nowNanos);
        }
        return steps;
    }

    /** The job's results are not there any more, or not those that were read. */
    public List<ClientStep<P>> gone(int from, long nowNanos) {
        if (!isCurrent(from)) {
            return List.of();
        }
        List<ClientStep<P>> steps = new ArrayList<>();
        doubt(steps, "its results were lost", nowNanos);
        return steps;
    }

    /** More may be lost than a connection: what the job's controller says decides. */
    private void doubt(List<ClientStep<P>> steps, String reason, long nowNanos) {
        loss = reason;
        hangUp(steps);
        open(steps, Duration.ZERO, nowNanos);
    }

    // --- Results. ---------------------------------------------------------------------------------------------------

    /** An entry of the result journal. */
    public List<ClientStep<P>> entry(int from, long offset, long stamp, Message message, long nowNanos) {
        ClientSession present = session;
        if (!isCurrent(from) || present == null) {
            return List.of();
        }
        hasHeard = true;
        List<ClientStep<P>> steps = new ArrayList<>();
        if (watch.progress(nowNanos)) {
            steps.add(new ClientStep.Report<>(new Event.Admitted()));
        }
        try {
            present.receive(offset, stamp, message).forEach(event -> take(steps, event, nowNanos));
        } catch (KopiException | IllegalArgumentException e) {
            fail(steps, e, nowNanos);
        }
        return steps;
    }

    private void take(List<ClientStep<P>> steps, ClientEvent event, long nowNanos) {
        switch (event) {
            case ClientEvent.Admitted() -> {
                // It has been answered already.
            }
            case ClientEvent.Credit(String dataset, int below) -> {
                unfinished.finished(dataset, below);
                steps.add(new ClientStep.WakeReaders<>());
            }
            case ClientEvent.Append(String file, int rows, byte[] csv) ->
                steps.add(new ClientStep.Append<>(file, rows, csv));
            case ClientEvent.Finished(List<String> notices) -> complete(steps, notices);
            case ClientEvent.Refused(String reason, int _) -> jobFailed(steps, reason, nowNanos);
            case ClientEvent.Lost(String what) -> doubt(steps, what, nowNanos);
            case ClientEvent.Failed(String reason) -> jobFailed(steps, reason, nowNanos);
        }
    }

    private void jobFailed(List<ClientStep<P>> steps, String reason, long nowNanos) {
        fail(steps, new JobFailedException("job " + goal.job() + " failed: " + reason), nowNanos);
    }

    private void complete(List<ClientStep<P>> steps, List<String> notices) {
        warnings.addAll(notices);
        phase = Phase.COMPLETE;
        hangUp(steps);
        steps.add(new ClientStep.WakeReaders<>());
        addCommit(steps);
    }

    /** Once all is read: who comes back to a job that is complete has its results long before. */
    private void addCommit(List<ClientStep<P>> steps) {
        if (phase == Phase.COMPLETE && isAllRead()) {
            phase = Phase.COMMITTING;
            steps.add(new ClientStep.Commit<>());
        }
    }

    private boolean isAllRead() {
        JobPlan read = plan;
        return goal instanceof ClientGoal.Fetch
                || (read != null
                        && read.projections().stream()
                                .map(projection -> projection.dataset().name())
                                .allMatch(ended::contains));
    }

    // --- The upload. ------------------------------------------------------------------------------------------------

    /** Whether that batch may be sent now. */
    public boolean maySend(String dataset, int seq) {
        ClientSession present = session;
        return isComplete() || (present != null && present.maySend(dataset, seq));
    }

    /** Whether that batch has come through the stages, so that it need not be sent. */
    public boolean isFinished(String dataset, int seq) {
        ClientSession present = session;
        return isComplete() || (present != null && present.isFinished(dataset, seq));
    }

    /** Whether all results are here, so that nothing need be sent: what is not read yet is read for its rejected rows alone. */
    private boolean isComplete() {
        return phase == Phase.COMPLETE || phase == Phase.COMMITTING;
    }

    /**
     * A batch has been read.
     *
     * @param from which pass over the input has read it
     * @param bytes how many bytes its rows have
     */
    public List<ClientStep<P>> batch(int from, String dataset, int seq, int bytes, P rows, long nowNanos) {
        if (!isRead(from) || isFinished(dataset, seq)) {
            return List.of();
        }
        if (bytes > maxBatchBytes) {
            List<ClientStep<P>> steps = new ArrayList<>();
            var reason = new InvalidInputException("batch " + seq + " of " + dataset + " takes " + bytes
                    + " bytes packed, and gateways take " + maxBatchBytes + " at most");
            fail(steps, reason, nowNanos);
            return steps;
        }
        return send(new Item.Rows<>(dataset, seq, rows));
    }

    /** So many batches make up the dataset. */
    public List<ClientStep<P>> end(int from, String dataset, int batches) {
        if (!isRead(from)) {
            return List.of();
        }
        ended.add(dataset);
        List<ClientStep<P>> steps = new ArrayList<>(send(new Item.End<>(dataset, batches)));
        addCommit(steps);
        return steps;
    }

    private boolean isRead(int from) {
        return from == reading && session != null && ending == null && phase != Phase.OVER;
    }

    private List<ClientStep<P>> send(Item<P> item) {
        unfinished.add(item);
        return isUploading ? List.of(new ClientStep.Send<>(call, item)) : List.of();
    }

    /** That connection takes an upload: what is unfinished goes there. */
    public List<ClientStep<P>> uploading(int from) {
        if (!isCurrent(from)) {
            return List.of();
        }
        isUploading = true;
        List<ClientStep<P>> steps = new ArrayList<>();
        unfinished.unstored().forEach(item -> steps.add(new ClientStep.Send<>(from, item)));
        return steps;
    }

    /** The broker has that batch. */
    public void batchStored(int from, String dataset, int seq) {
        if (isCurrent(from)) {
            unfinished.batchStored(dataset, seq);
        }
    }

    /** The broker has the end of that dataset. */
    public void endStored(int from, String dataset) {
        if (isCurrent(from)) {
            unfinished.endStored(dataset);
        }
    }

    // --- The end. ---------------------------------------------------------------------------------------------------

    /**
     * Every output file has its name.
     *
     * @param notices what deserves a look
     */
    public List<ClientStep<P>> committed(List<String> notices, long nowNanos) {
        if (phase != Phase.COMMITTING) {
            return List.of();
        }
        warnings.addAll(notices);
        List<ClientStep<P>> steps = new ArrayList<>();
        if (isEphemeral()) {
            // Nobody comes back for it.
            run(steps, Errand.CLOSE, nowNanos);
        } else {
            finish(steps);
        }
        return steps;
    }

    private boolean isEphemeral() {
        return goal instanceof ClientGoal.Submit submit && submit.isEphemeral();
    }

    /** The reports are there, but the cluster could not be told that they are. */
    private void leaveOpen(List<ClientStep<P>> steps, String why) {
        warnings.add("the reports are complete, but job " + goal.job() + " could not be closed (" + why
                + "): the cluster keeps its results until the client timeout has passed");
        finish(steps);
    }

    private void finish(List<ClientStep<P>> steps) {
        phase = Phase.OVER;
        steps.add(new ClientStep.Finish<>(ending == null ? new Outcome.Done(warnings) : ending));
    }

    /** A step, or the reading of the input, has failed. Only the first failure counts. */
    public List<ClientStep<P>> failed(Throwable reason, long nowNanos) {
        List<ClientStep<P>> steps = new ArrayList<>();
        fail(steps, reason, nowNanos);
        return steps;
    }

    private void fail(List<ClientStep<P>> steps, Throwable thrown, long nowNanos) {
        boolean isReplaced =
                thrown instanceof InvalidInputException && phase == Phase.CALLING && errand == Errand.OPEN && begun > 0;
        Throwable reason = isReplaced
                ? new JobFailedException(
                        "job " + goal.job() + " was replaced while it ran: " + thrown.getMessage(), thrown)
                : thrown;
        // Whoever comes back with the same files would fail the same way.
        boolean isHopeless = reason instanceof InvalidInputException && wasAdmitted;
        giveUp(steps, new Outcome.Failed(reason), "its client failed: " + reason.getMessage(), isHopeless, nowNanos);
    }

    /** Nobody waits for it any more; no step that came before need be carried out. */
    public List<ClientStep<P>> stop(long nowNanos) {
        List<ClientStep<P>> steps = new ArrayList<>();
        if (phase == Phase.OVER || ending != null) {
            // There is no time for what it was about to do.
            finish(steps);
        } else {
            giveUp(steps, new Outcome.Stopped(), "its client was stopped", false, nowNanos);
        }
        return steps;
    }

    /** Tells the cluster that nobody waits any more, unless somebody may come back for it. */
    private void giveUp(List<ClientStep<P>> steps, Outcome outcome, String reason, boolean isHopeless, long nowNanos) {
        if (phase == Phase.OVER || ending != null) {
            return;
        }
        if (errand == Errand.CLOSE) {
            // Too late: the reports are there.
            leaveOpen(steps, reason);
            return;
        }
        ending = outcome;
        steps.add(new ClientStep.Discard<>());
        hangUp(steps);
        abortReason = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + " …";
        if (goal instanceof ClientGoal.Submit && (isEphemeral() || isHopeless)) {
            run(steps, Errand.ABORT, nowNanos);
        } else {
            finish(steps);
        }
    }
}
