package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.Destination.Queue;
import kopi.core.topology.RoleKind;

/**
 * Who hears what under which name.
 *
 * @param controllers how many controllers share the jobs
 * @param aggregators how many aggregators share the partitions of a job
 * @param joiners how many joiners share the jobs
 */
public record Routes(int controllers, int aggregators, int joiners) {
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

    public Routes {
        if (controllers < 1 || aggregators < 1 || joiners < 1) {
            throw new IllegalArgumentException("there must be a controller, an aggregator and a joiner at least");
        }
    }

    /**
     * What the controller in charge of a job folds. All jobs of a name are with one, and all of an owner, which so knows how
     * many they are.
     */
    public Journal controllerOf(JobId job) {
        String owner = job.owner();
        return controller(share(owner.isEmpty() ? job.name() : owner, controllers));
    }

    /** What a controller folds. */
    public static Journal controller(int index) {
        return new Journal(PREFIX + RoleKind.CONTROLLER + "." + index);
    }

    /** What tells an aggregator of new and closed jobs. */
    public static Journal aggregator(int index) {
        return new Journal(PREFIX + RoleKind.AGGREGATOR + "." + index);
    }

    /** What tells the joiner in charge of a job of it. */
    public Journal joinerOf(JobId job) {
        return joiner(joinerIndex(job));
    }

    private int joinerIndex(JobId job) {
        return share(job.value(), joiners);
    }

    /** The node that joins a job. */
    String joinerNode(JobId job) {
        return RoleKind.JOINER.node(joinerIndex(job) + 1);
    }

    /** The node that folds a partition of any job. */
    String aggregatorNode(int partition) {
        return RoleKind.AGGREGATOR.node(partition % aggregators + 1);
    }

    /** What tells those who work on a job's journals of it: every aggregator, and its joiner. */
    List<Journal> owners(JobPlan plan) {
        List<Journal> owners = new ArrayList<>();
        for (int i = 0; i < aggregators; i++) {
            owners.add(aggregator(i));
        }
        owners.add(joinerOf(plan.job()));
        return owners;
    }

    /** What a job's owners fold. */
    static List<Journal> inputs(JobPlan plan) {
        List<Journal> inputs = new ArrayList<>();
        for (int p = 0; p < plan.partitions(); p++) {
            inputs.add(partition(plan.job(), p));
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

    /** What a job's aggregator of that partition folds. */
    public static Journal partition(JobId job, int partition) {
        return new Journal(ofJob(job) + RoleKind.AGGREGATOR + "." + partition);
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
    public List<Destination> standing() {
        List<Destination> standing = new ArrayList<>(List.of(FILTER, GROUP_BY, REDUCER));
        for (int i = 0; i < controllers; i++) {
            standing.add(controller(i));
        }
        for (int i = 0; i < aggregators; i++) {
            standing.add(aggregator(i));
        }
        for (int i = 0; i < joiners; i++) {
            standing.add(joiner(i));
        }
        return standing;
    }

    /** Which of {@code count} nodes that belongs to; String.hashCode is specified, hence the same everywhere. */
    private static int share(String key, int count) {
        return Math.floorMod(key.hashCode(), count);
    }
}
