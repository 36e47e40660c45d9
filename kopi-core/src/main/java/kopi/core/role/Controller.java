package kopi.core.role;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;

/**
 * Leads the jobs that belong to it: admits them, passes the end of transmission on, knows when everything is done, and
 * cleans up. The life of one job is {@link ControlledJob}'s.
 */
public final class Controller implements Role {
    /** How many closed jobs are remembered, so that late messages of theirs are known for what they are. */
    private static final int TOMBSTONES = 10_000;

    private final Routes routes;
    private final int maxOpenJobs;
    private final Map<JobId, ControlledJob> jobs = new LinkedHashMap<>();
    private final Set<JobId> closed = new LinkedHashSet<>();

    /**
     * A controller without jobs.
     *
     * @param maxOpenJobs how many jobs may be open at a time; more are refused
     */
    public Controller(Routes routes, int maxOpenJobs) {
        this.routes = routes;
        this.maxOpenJobs = maxOpenJobs;
    }

    @Override
    public String name() {
        return "controller";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case OpenJob open -> open(open);
            case CloseJob(JobId job) -> close(job);
            case DeadLetter letter -> pass(new JobFailed(letter.job(), describe(letter)));
            default -> pass(message);
        };
    }

    private List<Effect> open(OpenJob open) {
        JobId id = open.job();
        Answer answer = new Answer(open.gateway());
        if (closed.contains(id)) {
            return answer.with(new JobRefused(id, "job " + id + " was closed; take another id"));
        }
        ControlledJob known = jobs.get(id);
        if (known != null) {
            return known.plan().equals(open.plan())
                    ? answer.with(new JobAdmitted(id))
                    : answer.with(new JobRefused(id, "job " + id + " is open already, with other parameters"));
        }
        if (jobs.size() >= maxOpenJobs) {
            return answer.with(new JobRefused(
                    id, "all " + maxOpenJobs + " places for open jobs are taken; try again when one has ended"));
        }
        jobs.put(id, new ControlledJob(open.plan()));
        List<Effect> effects = new ArrayList<>();
        journals(open.plan()).forEach(journal -> effects.add(new CreateJournal(journal)));
        effects.addAll(tellOwners(open.plan(), new JobOpened(open.plan())));
        effects.addAll(answer.with(new JobAdmitted(id)));
        return effects;
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
        if (job == null) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>(tellOwners(job.plan(), new CloseJob(id)));
        journals(job.plan()).forEach(journal -> effects.add(new DeleteJournal(journal)));
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

    private static String describe(DeadLetter letter) {
        return letter.queue() + " could not process " + letter.poison().subject() + ": " + letter.reason();
    }
}
