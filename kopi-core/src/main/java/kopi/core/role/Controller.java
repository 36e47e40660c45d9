package kopi.core.role;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.PlanCodec;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.role.JobStatus.Phase;
import kopi.core.state.StateReader;
import kopi.core.state.StateWriter;

/**
 * Leads the jobs that belong to it: admits them, passes the end of transmission on, knows when everything is done, and
 * cleans up. The life of one job is {@link ControlledJob}'s.
 */
public final class Controller implements Fold {
    /** How many closed jobs are remembered, so that late messages of theirs are known for what they are. */
    private static final int TOMBSTONES = 10_000;
    /** How many jobs are known at a time, most of them over and waiting for their client to come back. */
    private static final int KNOWN_JOBS = 1_000;

    private static final int RETRY_SECONDS = 5;
    private static final int NEVER = 0;

    private final Routes routes;
    private final Journal own;
    private final ControllerLimits limits;
    private final PlanCodec plans;
    private final JobWatch watch;
    private final Map<JobId, ControlledJob> jobs = new LinkedHashMap<>();
    private final Set<JobId> closed = new LinkedHashSet<>();

    /**
     * A controller without jobs.
     *
     * @param index which of {@code routes.controllers()} it is, from 0
     * @param plans for snapshots
     */
    public Controller(Routes routes, int index, ControllerLimits limits, PlanCodec plans) {
        this.routes = routes;
        this.own = Routes.controller(index);
        this.limits = limits;
        this.plans = plans;
        this.watch = new JobWatch(limits);
    }

    @Override
    public String name() {
        return "controller";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case OpenJob open -> open(open);
            case FindJob find -> find(find);
            case CloseJob(JobId job) -> close(job);
            case AbortJob(JobId job, String reason) -> pass(new JobFailed(job, reason));
            default -> pass(message);
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

    private List<Effect> open(OpenJob open) {
        JobId id = open.job();
        Answer answer = new Answer(open.gateway());
        if (closed.contains(id)) {
            return answer.with(new JobRefused(id, "job " + id + " was closed; take another id", NEVER));
        }
        ControlledJob known = jobs.get(id);
        if (known == null) {
            return isFull()
                    ? answer.with(new JobRefused(
                            id,
                            "all " + limits.openJobs()
                                    + " places for open jobs are taken; try again when one has ended",
                            RETRY_SECONDS))
                    : start(new ControlledJob(open), answer);
        }
        if (!known.plan().equals(open.plan())) {
            return answer.with(new JobRefused(id, "job " + id + " is open already, with other parameters", NEVER));
        }
        if (!known.input().equals(open.input())) {
            return answer.with(new JobRefused(id, "job " + id + " is open already, with other input files", NEVER));
        }
        if (open.attempt() > known.attempt()) {
            List<Effect> effects = new ArrayList<>(cleanUp(known.plan()));
            effects.addAll(start(new ControlledJob(open), answer));
            return effects;
        }
        return answer.with(known.admission());
    }

    private boolean isFull() {
        return jobs().stream().filter(job -> job.phase() == Phase.RUNNING).count() >= limits.openJobs();
    }

    private List<Effect> start(ControlledJob job, Answer answer) {
        List<Effect> effects = new ArrayList<>(makeRoom());
        jobs.put(job.plan().job(), job);
        journals(job.plan()).forEach(journal -> effects.add(new CreateJournal(journal)));
        effects.addAll(tellOwners(job.plan(), new JobOpened(job.plan())));
        effects.addAll(answer.with(job.admission()));
        return effects;
    }

    /** Closes the oldest job that is over, if there are too many to remember. */
    private List<Effect> makeRoom() {
        if (jobs.size() < KNOWN_JOBS) {
            return List.of();
        }
        return jobs().stream()
                .filter(job -> job.phase() != Phase.RUNNING)
                .findFirst()
                .map(job -> close(job.job()))
                .orElse(List.of());
    }

    private List<Effect> find(FindJob find) {
        JobId id = find.job();
        Answer answer = new Answer(find.gateway());
        ControlledJob known = jobs.get(id);
        if (known != null) {
            return answer.with(known.admission());
        }
        return answer.with(new JobRefused(
                id,
                closed.contains(id) ? "job " + id + " was closed, its results are gone" : "there is no job " + id,
                NEVER));
    }

    /** Where the gateway that asked hears the answer. */
    private record Answer(String gateway) {
        List<Effect> with(Message message) {
            return List.of(new Publish(Routes.gateway(gateway), message));
        }
    }

    private List<Effect> pass(Message message) {
        ControlledJob job = jobs.get(message.job());
        // Late messages of a job that is closed, and stray ones, change nothing.
        return job == null ? List.of() : job.receive(message);
    }

    private List<Effect> close(JobId id) {
        // Also of a job that is not known: its opening may have been overtaken, and must find it closed.
        remember(id);
        ControlledJob job = jobs.remove(id);
        return job == null ? List.of() : cleanUp(job.plan());
    }

    private List<Effect> cleanUp(JobPlan plan) {
        List<Effect> effects = new ArrayList<>(tellOwners(plan, new CloseJob(plan.job())));
        journals(plan).forEach(journal -> effects.add(new DeleteJournal(journal)));
        return effects;
    }

    private void remember(JobId id) {
        if (closed.add(id) && closed.size() > TOMBSTONES) {
            closed.remove(closed.iterator().next());
        }
    }

    private List<Effect> tellOwners(JobPlan plan, Message message) {
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < routes.aggregators(); i++) {
            effects.add(new Publish(Routes.aggregator(i), message));
        }
        effects.add(new Publish(routes.joinerOf(plan.job()), message));
        return effects;
    }

    private static List<Journal> journals(JobPlan plan) {
        List<Journal> journals = new ArrayList<>();
        for (int p = 0; p < plan.partitions(); p++) {
            journals.add(Routes.partition(plan.job(), p));
        }
        journals.add(Routes.joinerInput(plan.job()));
        journals.add(Routes.results(plan.job()));
        return journals;
    }

    @Override
    public byte[] snapshot() {
        var out = new StateWriter();
        out.integer(closed.size());
        closed.forEach(job -> out.text(job.value()));
        out.integer(jobs.size());
        jobs.values().forEach(job -> job.write(out, plans));
        return out.toBytes();
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        var in = new StateReader(snapshot);
        for (int left = in.count(); left > 0; left--) {
            closed.add(in.jobId());
        }
        for (int left = in.count(); left > 0; left--) {
            ControlledJob job = ControlledJob.read(in, plans);
            jobs.put(job.plan().job(), job);
        }
        in.end();
        return List.of();
    }
}
