package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.Destination.Queue;

/**
 * Who hears what under which name.
 *
 * @param controllers how many controllers share the jobs
 * @param aggregators how many aggregators share the partitions of a job
 * @param joiners how many joiners share the jobs
 */
public record Routes(int controllers, int aggregators, int joiners) {
    /** Rows on their way to any filter. */
    public static final Queue FILTER = new Queue("kopi.filter");
    /** Filtered rows on their way to any group-by. */
    public static final Queue GROUP_BY = new Queue("kopi.group-by");
    /** Grouped rows on their way to any reducer. */
    public static final Queue REDUCER = new Queue("kopi.reducer");

    public Routes {
        if (controllers < 1 || aggregators < 1 || joiners < 1) {
            throw new IllegalArgumentException("there must be a controller, an aggregator and a joiner at least");
        }
    }

    /** What the controller in charge of a job folds. */
    public Journal controllerOf(JobId job) {
        return controller(owner(job, controllers));
    }

    /** What a controller folds. */
    public static Journal controller(int index) {
        return new Journal("kopi.controller." + index);
    }

    /** What tells an aggregator of new and closed jobs. */
    public static Journal aggregator(int index) {
        return new Journal("kopi.aggregator." + index);
    }

    /** What tells the joiner in charge of a job of it. */
    public Journal joinerOf(JobId job) {
        return joiner(owner(job, joiners));
    }

    /** What tells a joiner of new and closed jobs. */
    public static Journal joiner(int index) {
        return new Journal("kopi.joiner." + index);
    }

    /** The answers to a gateway. */
    public static Queue gateway(String id) {
        return new Queue("kopi.gateway." + id);
    }

    /** What a job's aggregator of that partition folds. */
    public static Journal partition(JobId job, int partition) {
        return new Journal("kopi.job." + job + ".aggregator." + partition);
    }

    /** What a job's joiner folds. */
    public static Journal joinerInput(JobId job) {
        return new Journal("kopi.job." + job + ".joiner");
    }

    /** What a job's client is to hear. */
    public static Journal results(JobId job) {
        return new Journal("kopi.job." + job + ".results");
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

    /** Which of {@code count} nodes a job belongs to; String.hashCode is specified, hence the same everywhere. */
    private static int owner(JobId job, int count) {
        return Math.floorMod(job.value().hashCode(), count);
    }
}
