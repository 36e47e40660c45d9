package kopi.core.role;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.job.JobGlance;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
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
import kopi.core.port.StateCodec;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.LedJobs;
import kopi.core.snapshot.LedJob;
import kopi.core.topology.RoleKind;

/**
 * Leads the jobs that belong to it: admits them, passes the end of transmission on, knows when everything is done, and
 * cleans up. The life of one job is {@link ControlledJob}'s.
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

    private final Routes routes;
    private final Journal own;
    private final ControllerLimits limits;
    private final StateCodec states;
    private final JobWatch watch;
    private final Map<JobId, ControlledJob> jobs = new LinkedHashMap<>();
    private final Set<JobId> closed = new LinkedHashSet<>();

    /**
     * A controller without jobs.
     *
     * @param index which of {@code routes.controllers()} it is, from 0
     * @param states for snapshots
     */
    public Controller(Routes routes, int index, ControllerLimits limits, StateCodec states) {
        this.routes = routes;
        this.own = Routes.controller(index);
        this.limits = limits;
        this.states = states;
        this.watch = new JobWatch(limits);
    }

    @Override
    public String name() {
        return RoleKind.CONTROLLER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        // Where the number of controllers was changed, one may know jobs that are not its own any more.
        boolean isOwn = routes.controllerOf(message.job()).equals(own) || jobs.containsKey(message.job());
        Unexpected.unless(isOwn, name(), message);
        return switch (Unexpected.unlessIn(ControllerInput.class, name(), message)) {
            case OpenJob open -> open(open);
            case FindJob find -> find(find);
            case CloseJob(JobId job) -> close(job);
            case AbortJob(JobId job, String reason) -> pass(new JobFailed(job, reason));
            case RunningJobInput input -> pass(input);
        };
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        return watch.overdue(jobs(), nowMillis).stream()
                .<Effect>map(message -> new Publish(own, message))
                .toList();
    }

    /** The jobs that it knows of, the oldest first. */
    public List<JobStatus> jobs() {
        return jobs.values().stream().map(ControlledJob::status).toList();
    }

    /** What it knows of the job that people call so; empty if it leads none. */
    public Optional<JobGlance> glance(String name) {
        return jobs.values().stream()
                .filter(job -> job.id().name().equals(name))
                .map(ControlledJob::glance)
                .findFirst();
    }

    private List<Effect> open(OpenJob open) {
        JobId id = open.job();
        Answer answer = new Answer(open.job(), open.gateway(), open.question());
        Optional<ControlledJob> known = named(id);
        if (known.isPresent()) {
            return openAgain(known.get(), open, answer);
        }
        if (closed.contains(id) && !open.replaces()) {
            return answer.refuse(
                    "job " + id + " was closed; choose another name, or submit it with --replace to start it afresh",
                    NEVER);
        }
        Optional<String> objection = MemoryBudget.objection(open.plan());
        if (objection.isPresent()) {
            return answer.refuseAsBad(objection.get());
        }
        var job = new ControlledJob(open);
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
            effects.addAll(start(new ControlledJob(open), answer));
            return effects;
        }
        List<Effect> effects = new ArrayList<>(answer.admit(known));
        if (open.audits()) {
            effects.addAll(known.audit(routes, open.question()));
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
        return running.size() < limits.openJobs()
                ? Optional.empty()
                : Optional.of("all " + limits.openJobs() + " jobs are open, the limit; try again when one has ended");
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
        var job = new ControlledJob(open, Math.max(open.attempt(), known.nextAttempt()));
        Optional<String> noPlace =
                hasPlace ? Optional.empty() : noPlace(open.job().owner());
        Optional<String> obstacle = noPlace.or(() -> noRoom(job, Optional.of(known)));
        if (obstacle.isPresent()) {
            return answer.refuse(obstacle.get(), RETRY_SECONDS);
        }
        List<Effect> effects = new ArrayList<>(close(known.id()));
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
        List<Effect> effects = new ArrayList<>(makeRoom(job.bytes()));
        closed.remove(job.id());
        jobs.put(job.id(), job);
        journals(job.plan()).forEach(journal -> effects.add(new CreateJournal(journal)));
        effects.addAll(tellOwners(job.plan(), new JobOpened(job.plan())));
        effects.addAll(answer.admit(job));
        return effects;
    }

    /** Closes jobs that are over until there is room for one more, of so many bytes, among those that are known. */
    private List<Effect> makeRoom(long needed) {
        List<Effect> effects = new ArrayList<>();
        while (jobs.size() >= KNOWN_JOBS || bytes(jobs.values().stream()) + needed > KNOWN_BYTES) {
            Optional<ControlledJob> oldest =
                    oldestOfWhoHasMost(jobs.size() >= KNOWN_JOBS ? _ -> 1 : ControlledJob::bytes);
            if (oldest.isEmpty()) {
                break;
            }
            effects.addAll(close(oldest.get().id()));
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
        if (wasRunning && job.hasFailed()) {
            effects.addAll(release(job.plan()));
        }
        return effects;
    }

    /** Of a job that has failed only its results are kept: what it holds elsewhere is freed, before anybody closes it. */
    private List<Effect> release(JobPlan plan) {
        List<Effect> effects = new ArrayList<>(tellOwners(plan, new CloseJob(plan.job())));
        Routes.inputs(plan).forEach(journal -> effects.add(new DeleteJournal(journal)));
        return effects;
    }

    private List<Effect> close(JobId asked) {
        JobId id = meant(asked).map(ControlledJob::id).orElse(asked);
        ControlledJob job = jobs.remove(id);
        if (job == null) {
            // A name that was never used stays free for whoever comes first. Should this have overtaken the job's
            // opening,
            // the watch will notice that nobody is there.
            return List.of();
        }
        remember(id);
        return cleanUp(job.plan());
    }

    private List<Effect> cleanUp(JobPlan plan) {
        List<Effect> effects = new ArrayList<>(tellOwners(plan, new CloseJob(plan.job())));
        journals(plan).forEach(journal -> effects.add(new DeleteJournal(journal)));
        return effects;
    }

    private boolean wasClosed(JobId id) {
        return closed.contains(id)
                || (id.isNameOnly()
                        && closed.stream().anyMatch(job -> job.name().equals(id.name())));
    }

    private void remember(JobId id) {
        if (closed.add(id) && closed.size() > TOMBSTONES) {
            closed.remove(closed.iterator().next());
        }
    }

    private List<Effect> tellOwners(JobPlan plan, Message message) {
        return routes.owners(plan).stream()
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
        List<LedJob> led = jobs.values().stream().map(ControlledJob::state).toList();
        return states.encodeState(new LedJobs(List.copyOf(closed), led));
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        LedJobs state = Saved.state(states, snapshot, LedJobs.class);
        closed.addAll(state.closed());
        for (LedJob led : state.jobs()) {
            ControlledJob job = ControlledJob.of(led);
            jobs.put(job.id(), job);
        }
        return List.of();
    }
}
