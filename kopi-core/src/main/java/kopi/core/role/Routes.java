package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.Destination.Queue;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;

/** Who hears what under which name. */
public final class Routes {
    private static final String PREFIX = "kopi.";

    /** Rows on their way to any filter. */
    public static final Queue FILTER = new Queue(PREFIX + RoleKind.FILTER);
    /** Filtered rows on their way to any group-by. */
    public static final Queue GROUP_BY = new Queue(PREFIX + RoleKind.GROUP_BY);
    /** Grouped rows on their way to any reducer. */
    public static final Queue REDUCER = new Queue(PREFIX + RoleKind.REDUCER);

    /** The queue of the stage that feeds that queue; empty if no stage does. */
    public static Optional<Queue> before(Queue queue) {
        int at = List.of(FILTER, GROUP_BY, REDUCER).indexOf(queue);
        return at < 1
                ? Optional.empty()
                : Optional.of(List.of(FILTER, GROUP_BY, REDUCER).get(at - 1));
    }

    /** What all controllers fold: every word about the life of a job, in one order. */
    public static final Journal CONTROL = new Journal(PREFIX + RoleKind.CONTROLLER);

    private Routes() {}

    /** What tells an aggregator of new and closed jobs. */
    public static Journal aggregator(int index) {
        return new Journal(PREFIX + RoleKind.AGGREGATOR + "." + index);
    }

    /** What tells those who work on a job's journals of it: its aggregators, and its joiner. */
    static List<Journal> owners(JobPlan plan) {
        List<Journal> owners = new ArrayList<>();
        for (int i = 0; i < plan.aggregators(); i++) {
            owners.add(aggregator(i));
        }
        owners.add(joiner(plan.owners().joiner()));
        return owners;
    }

    /** What a job's owners fold. */
    public static List<Journal> inputs(JobPlan plan) {
        List<Journal> inputs = new ArrayList<>();
        for (int i = 0; i < plan.aggregators(); i++) {
            inputs.add(aggregatorInput(plan.job(), i));
        }
        inputs.add(joinerInput(plan.job()));
        return inputs;
    }

    /** What tells a joiner of new and closed jobs. */
    public static Journal joiner(int index) {
        return new Journal(PREFIX + RoleKind.JOINER + "." + index);
    }

    /** The answers to a gateway. */
    public static Queue gateway(String id) {
        return new Queue(PREFIX + RoleKind.GATEWAY + "." + id);
    }

    /**
     * Whether a queue is that of a gateway with a name by chance, which has no number at its end: no gateway will ever have
     * that name again.
     */
    public static boolean isOfPassingGateway(Queue queue) {
        return queue.name().startsWith(gateway("").name())
                && !Character.isDigit(queue.name().charAt(queue.name().length() - 1));
    }

    /** What a job's aggregator of that number folds. */
    public static Journal aggregatorInput(JobId job, int aggregator) {
        return new Journal(ofJob(job) + RoleKind.AGGREGATOR + "." + aggregator);
    }

    /** What a job's joiner folds. */
    public static Journal joinerInput(JobId job) {
        return new Journal(ofJob(job) + RoleKind.JOINER);
    }

    /** Where the rows of a dataset go that clients send: facts to any filter, references to the job's joiner. */
    public static Destination inputFor(JobPlan plan, String dataset) {
        return plan.reportsOn(dataset).findAny().isPresent() ? FILTER : joinerInput(plan.job());
    }

    /** What a job's client is to hear. */
    public static Journal results(JobId job) {
        return new Journal(ofJob(job) + "results");
    }

    private static String ofJob(JobId job) {
        return PREFIX + "job." + job.value() + ".";
    }

    /** What is there before any job is, and stays; the gateways' queues aside, of which there may be any number. */
    public static List<Destination> standing(ClusterSize size) {
        List<Destination> standing = new ArrayList<>(List.of(FILTER, GROUP_BY, REDUCER, CONTROL));
        standing.addAll(standingOwners(size));
        return standing;
    }

    /** What tells aggregators and joiners of new and closed jobs, in a cluster of that size. */
    static List<Journal> standingOwners(ClusterSize size) {
        List<Journal> owners = new ArrayList<>();
        for (int i = 0; i < size.aggregators(); i++) {
            owners.add(aggregator(i));
        }
        for (int i = 0; i < size.joiners(); i++) {
            owners.add(joiner(i));
        }
        return owners;
    }
}
