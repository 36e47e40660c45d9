package kopi.core.role;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.job.JobGlance;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.job.Owners;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.ClusterResized;
import kopi.core.message.Message.ControllerDrained;
import kopi.core.message.Message.ControllerInput;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.RunningJobInput;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SizeSource;
import kopi.core.port.StateCodec;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.ClosedJob;
import kopi.core.snapshot.FoldState.LedJobs;
import kopi.core.snapshot.LedJob;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;

/**
 * Leads jobs: admits them, passes the end of transmission on, knows when everything is done, and cleans up. The life of one
 * job is {@link ControlledJob}'s.
 *
 * <p>Every controller folds the journal of all, so that names, limits and the number of nodes are one truth; {@link
 * ControllerGroup} says which of them acts upon an entry, and the others only take note.
 */
public final class Controller implements Fold {
    /** How many closed jobs are remembered, so that late messages of theirs are known for what they are. */
    private static final int TOMBSTONES = 10_000;
    /** How many jobs are known at a time, most of them over and waiting for their client to come back. */
    private static final int KNOWN_JOBS = 1_000;
    /** How many bytes these may take: some thousands of usual jobs, a hundred of the largest. */
    static final long KNOWN_BYTES = 64L << 20;

    private static final int RETRY_SECONDS = 5;
    private static final int NEVER = 0;

    private final int index;
    private final ControllerLimits limits;
    private final StateCodec states;
    private final SizeSource sizes;
    private final JobWatch watch;
    private final ControllerGroup group = new ControllerGroup();
    private final Map<JobId, ControlledJob> jobs = new LinkedHashMap<>();
    /** And which controller has closed them. */
    private final Map<JobId, Integer> closed = new LinkedHashMap<>();

    /**
     * A controller without jobs.
     *
     * @param index which one it is, from 0
     * @param states for snapshots
     * @param sizes how many nodes there are to be
     */
    public Controller(int index, ControllerLimits limits, StateCodec states, SizeSource sizes) {
        this.index = index;
        this.limits = limits;
        this.states = states;
        this.sizes = sizes;
        this.watch = new JobWatch(limits);
    }

    @Override
    public String name() {
        return RoleKind.CONTROLLER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(ControllerInput.class, name(), message)) {
            case ClusterResized(ClusterSize size) -> resize(size);
            case ControllerDrained drained -> drained(drained);
            case OpenJob open -> act(open, acting -> open(open, acting));
            case FindJob find -> act(find, _ -> find(find));
            case CloseJob close -> act(close, acting -> close(close.job(), acting));
            case AbortJob abort -> act(abort, _ -> pass(new JobFailed(abort.job(), abort.reason())));
            case RunningJobInput input -> act(input, _ -> pass(input));
        };
    }

    /** Takes note of an entry, and acts upon it if that is this controller's. */
    private List<Effect> act(Message message, IntFunction<List<Effect>> decision) {
        int acting = acting(message.job());
        group.acts(acting);
        List<Effect> decided = decision.apply(acting);
        if (acting != index) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>(decided);
        effects.addAll(farewell());
        return effects;
    }

    /** Which controller acts upon an entry about that job. */
    private int acting(JobId job) {
        return named(job)
                .map(ControlledJob::controller)
                .or(() -> Optional.ofNullable(closed.get(job)).filter(group::has))
                .orElseGet(() -> group.beginner(job));
    }

    private List<Effect> resize(ClusterSize size) {
        if (!group.resize(size)) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        Routes.standingOwners(size).forEach(journal -> effects.add(new CreateJournal(journal)));
        effects.addAll(farewell());
        return effects;
    }

    /** What this controller says if it is to leave and has nothing more to do. */
    private List<Effect> farewell() {
        return group.isLeaving(index) && !leadsAnything()
                ? List.of(new Publish(Routes.CONTROL, group.farewell(index)))
                : List.of();
    }

    private boolean leadsAnything() {
        return jobs.values().stream().anyMatch(job -> job.isRunning() && job.controller() == index);
    }

    private List<Effect> drained(ControllerDrained drained) {
        if (!group.isTrue(drained)) {
            // Something has come meanwhile that had to be done.
            return drained.controller() == index ? farewell() : List.of();
        }
        group.remove(drained.controller());
        jobs.values().stream()
                .filter(job -> job.controller() == drained.controller())
                .forEach(job -> job.handOver(group.beginner(job.id())));
        return List.of();
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        List<Effect> effects = new ArrayList<>();
        ClusterSize wanted = sizes.wanted();
        if (wanted.replaces(group.size())) {
            effects.add(new Publish(Routes.CONTROL, new ClusterResized(wanted)));
        }
        watch.overdue(jobs(), nowMillis).forEach(message -> effects.add(new Publish(Routes.CONTROL, message)));
        return effects;
    }

    /** The jobs for which it acts, the oldest first. */
    public List<JobStatus> jobs() {
        return jobs.values().stream()
                .filter(job -> job.controller() == index)
                .map(ControlledJob::status)
                .toList();
    }

    /** How many nodes are needed for what there is to do. */
    public SizeInUse inUse() {
        int aggregators = group.size().aggregators();
        int joiners = group.size().joiners();
        for (ControlledJob job : running()) {
            aggregators = Math.max(aggregators, job.plan().aggregators());
            joiners = Math.max(joiners, job.plan().owners().joiner() + 1);
        }
        return new SizeInUse(group.size(), group.needed(), aggregators, joiners);
    }

    /** What it knows of the job that people call so, whichever controller acts for it; empty if there is none. */
    public Optional<JobGlance> glance(String name) {
        return jobs.values().stream()
                .filter(job -> job.id().name().equals(name))
                .map(ControlledJob::glance)
                .findFirst();
    }

    private List<Effect> open(OpenJob open, int acting) {
        JobId id = open.job();
        Answer answer = new Answer(open.job(), open.gateway(), open.question());
        Optional<ControlledJob> known = named(id);
        if (known.isPresent()) {
            return openAgain(known.get(), open, answer);
        }
        if (closed.containsKey(id) && !open.replaces()) {
            return answer.refuse(
                    "job " + id + " was closed; choose another name, or submit it with --replace to start it afresh",
                    NEVER);
        }
        Optional<String> objection = MemoryBudget.objection(open.plan());
        if (objection.isPresent()) {
            return answer.refuseAsBad(objection.get());
        }
        var job = new ControlledJob(open, owners(id), acting);
        return noPlace(id.owner())
                .or(() -> noRoom(job, Optional.empty()))
                .map(reason -> answer.refuse(reason, RETRY_SECONDS))
                .orElseGet(() -> start(job, answer));
    }

    private List<Effect> openAgain(ControlledJob known, OpenJob open, Answer answer) {
        Optional<String> conflict = known.conflict(open);
        boolean isLater = open.attempt() > known.attempt();
        // A later attempt at the name has replaced this one before, and the journal has lost it.
        if ((open.replaces() && known.isReplaceableBy(open)) || (isLater && conflict.isPresent())) {
            return replace(known, open, answer);
        }
        if (conflict.isPresent()) {
            return answer.refuseAsBad("job " + open.job() + " " + conflict.get()
                    + "; choose another name, or submit it with --replace to start it afresh");
        }
        if (isLater) {
            List<Effect> effects = new ArrayList<>(cleanUp(known.plan()));
            effects.addAll(start(new ControlledJob(open, owners(open.job()), known.controller()), answer));
            return effects;
        }
        List<Effect> effects = new ArrayList<>(answer.admit(known));
        if (open.audits()) {
            effects.addAll(known.audit(open.question()));
        }
        return effects;
    }

    /** Why no more jobs of that owner can be open now. */
    private Optional<String> noPlace(String owner) {
        List<ControlledJob> running = running();
        long own =
                running.stream().filter(job -> job.id().owner().equals(owner)).count();
        if (own >= limits.openJobsOf(owner) && !owner.isEmpty()) {
            return Optional.of(
                    own + " jobs of " + owner + " are open, its limit; try again when one of them has ended");
        }
        int places = limits.openJobs() * group.size().controllers();
        return running.size() < places
                ? Optional.empty()
                : Optional.of("all " + places + " jobs are open, the limit; try again when one has ended");
    }

    private List<ControlledJob> running() {
        return jobs.values().stream().filter(ControlledJob::isRunning).toList();
    }

    /**
     * Why there is no memory for that job beside those that are open: what is over makes room.
     *
     * @param replaced one of those, which will be closed first
     */
    private Optional<String> noRoom(ControlledJob wanted, Optional<ControlledJob> replaced) {
        List<ControlledJob> others = running().stream()
                .filter(job -> !replaced.equals(Optional.of(job)))
                .toList();
        String owner = wanted.id().owner();
        long own = bytes(others.stream().filter(job -> job.id().owner().equals(owner)));
        long share = owner.isEmpty() ? KNOWN_BYTES : KNOWN_BYTES / 2;
        return own + wanted.bytes() <= share && bytes(others.stream()) + wanted.bytes() <= KNOWN_BYTES
                ? Optional.empty()
                : Optional.of("the plans of the jobs that are open leave no room for this one; try again when one has"
                        + " ended, or ask for fewer reports at a time");
    }

    private static long bytes(Stream<ControlledJob> jobs) {
        return jobs.mapToLong(ControlledJob::bytes).sum();
    }

    /** In one turn, so that there is never a time at which neither of them has the name. */
    private List<Effect> replace(ControlledJob known, OpenJob open, Answer answer) {
        boolean hasPlace = known.isRunning();
        Optional<String> objection = MemoryBudget.objection(open.plan());
        if (objection.isPresent()) {
            return answer.refuseAsBad(objection.get());
        }
        var job = new ControlledJob(
                open, owners(open.job()), known.controller(), Math.max(open.attempt(), known.nextAttempt()));
        Optional<String> noPlace =
                hasPlace ? Optional.empty() : noPlace(open.job().owner());
        Optional<String> obstacle = noPlace.or(() -> noRoom(job, Optional.of(known)));
        if (obstacle.isPresent()) {
            return answer.refuse(obstacle.get(), RETRY_SECONDS);
        }
        List<Effect> effects = new ArrayList<>(close(known.id(), known.controller()));
        effects.addAll(start(job, answer));
        return effects;
    }

    /** The job that has the name of that id at present. */
    private Optional<ControlledJob> named(JobId id) {
        ControlledJob exact = jobs.get(id);
        return exact != null
                ? Optional.of(exact)
                : jobs.values().stream()
                        .filter(job -> job.id().name().equals(id.name()))
                        .findFirst();
    }

    /** The job of that id, or of that name if the id says no more. */
    private Optional<ControlledJob> meant(JobId id) {
        return id.isNameOnly() ? named(id) : Optional.ofNullable(jobs.get(id));
    }

    private List<Effect> start(ControlledJob job, Answer answer) {
        List<Effect> effects = new ArrayList<>(makeRoom(job));
        closed.remove(job.id());
        jobs.put(job.id(), job);
        journals(job.plan()).forEach(journal -> effects.add(new CreateJournal(journal)));
        effects.addAll(tellOwners(job.plan(), new JobOpened(job.plan())));
        effects.addAll(answer.admit(job));
        return effects;
    }

    /** Closes jobs that are over until there is room for one more, of so many bytes, among those that are known. */
    private List<Effect> makeRoom(ControlledJob wanted) {
        List<Effect> effects = new ArrayList<>();
        while (jobs.size() >= KNOWN_JOBS || bytes(jobs.values().stream()) + wanted.bytes() > KNOWN_BYTES) {
            Optional<ControlledJob> oldest =
                    oldestOfWhoHasMost(jobs.size() >= KNOWN_JOBS ? _ -> 1 : ControlledJob::bytes);
            if (oldest.isEmpty()) {
                break;
            }
            effects.addAll(close(oldest.get().id(), wanted.controller()));
        }
        return effects;
    }

    /** Of the jobs that are over. */
    private Optional<ControlledJob> oldestOfWhoHasMost(ToLongFunction<ControlledJob> weight) {
        Map<String, List<ControlledJob>> overByOwner = jobs.values().stream()
                .filter(job -> !job.isRunning())
                .collect(Collectors.groupingBy(job -> job.id().owner(), TreeMap::new, Collectors.toList()));
        return overByOwner.values().stream()
                .max(Comparator.comparingLong(
                        over -> over.stream().mapToLong(weight).sum()))
                .map(List::getFirst);
    }

    private List<Effect> find(FindJob find) {
        JobId id = find.job();
        Answer answer = new Answer(id, find.gateway(), find.question());
        Optional<ControlledJob> known = meant(id);
        if (known.isPresent()) {
            return answer.admit(known.get());
        }
        return wasClosed(id)
                ? answer.refuse("job " + id + " was closed, its results are gone", NEVER)
                : answer.with(JobRefused.unknown(find.question(), id));
    }

    /**
     * Where the gateway that asked about a job hears the answer. As that names the question, what is answered again while
     * the journal is read again is not taken for the answer to another one.
     */
    private record Answer(JobId job, String gateway, long question) {
        List<Effect> admit(ControlledJob admitted) {
            return with(admitted.admission(question));
        }

        List<Effect> refuse(String reason, int retryAfterSeconds) {
            return with(new JobRefused(question, job, reason, retryAfterSeconds, false));
        }

        /** It is for the user to ask for something else. */
        List<Effect> refuseAsBad(String reason) {
            return with(new JobRefused(question, job, reason, NEVER, true));
        }

        List<Effect> with(JobAnswer answer) {
            return List.of(new Publish(Routes.gateway(gateway), answer));
        }
    }

    private List<Effect> pass(RunningJobInput input) {
        // Late messages of a job that is closed, and stray ones, change nothing.
        Optional<ControlledJob> known = meant(input.job());
        if (known.isEmpty()) {
            return List.of();
        }
        ControlledJob job = known.get();
        boolean wasRunning = job.isRunning();
        List<Effect> effects = new ArrayList<>(job.receive(input));
        if (wasRunning && !job.isRunning()) {
            effects.addAll(release(job.plan()));
        }
        return effects;
    }

    /** Of a job that is over only its results are kept: what it holds elsewhere is freed, before anybody closes it. */
    private static List<Effect> release(JobPlan plan) {
        List<Effect> effects = new ArrayList<>(tellOwners(plan, new CloseJob(plan.job())));
        Routes.inputs(plan).forEach(journal -> effects.add(new DeleteJournal(journal)));
        return effects;
    }

    private List<Effect> close(JobId asked, int acting) {
        JobId id = meant(asked).map(ControlledJob::id).orElse(asked);
        ControlledJob job = jobs.remove(id);
        if (job == null) {
            // A name that was never used stays free for whoever comes first. Should this have overtaken the job's
            // opening,
            // the watch will notice that nobody is there.
            return List.of();
        }
        remember(id, acting);
        return cleanUp(job.plan());
    }

    private static List<Effect> cleanUp(JobPlan plan) {
        List<Effect> effects = new ArrayList<>(tellOwners(plan, new CloseJob(plan.job())));
        journals(plan).forEach(journal -> effects.add(new DeleteJournal(journal)));
        return effects;
    }

    private boolean wasClosed(JobId id) {
        return closed.containsKey(id)
                || (id.isNameOnly()
                        && closed.keySet().stream().anyMatch(job -> job.name().equals(id.name())));
    }

    private void remember(JobId id, int acting) {
        closed.put(id, acting);
        if (closed.size() > TOMBSTONES) {
            closed.remove(closed.keySet().iterator().next());
        }
    }

    /** Who is to fold the journals of a job that begins now. */
    private Owners owners(JobId job) {
        return new Owners(group.size().aggregators(), group.joiner(job));
    }

    private static List<Effect> tellOwners(JobPlan plan, Message message) {
        return Routes.owners(plan).stream()
                .<Effect>map(owner -> new Publish(owner, message))
                .toList();
    }

    private static List<Journal> journals(JobPlan plan) {
        List<Journal> journals = new ArrayList<>(Routes.inputs(plan));
        journals.add(Routes.results(plan.job()));
        return journals;
    }

    @Override
    public byte[] snapshot() {
        List<ClosedJob> tombstones = closed.entrySet().stream()
                .map(job -> new ClosedJob(job.getKey(), job.getValue()))
                .toList();
        List<LedJob> led = jobs.values().stream().map(ControlledJob::state).toList();
        return states.encodeState(new LedJobs(group.size(), group.leaving(), tombstones, led));
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        LedJobs state = Saved.state(states, snapshot, LedJobs.class);
        group.restore(state.size(), state.leaving());
        state.closed().forEach(job -> closed.put(job.job(), job.controller()));
        for (LedJob led : state.jobs()) {
            ControlledJob job = ControlledJob.of(led);
            jobs.put(job.id(), job);
        }
        return List.of();
    }
}
