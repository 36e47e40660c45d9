package kopi.core.role;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.message.Message.ControllerDrained;
import kopi.core.model.JobId;
import kopi.core.snapshot.LeavingController;
import kopi.core.topology.ClusterSize;

/**
 * How many controllers there are, and which of them acts. All of them fold the same journal and so know the same; upon each
 * entry one acts, which follows from the entries before it. As effects of one job must not overtake each other, a job stays
 * with the controller that has begun it, also when there are more of them later; one that is to leave goes on until its jobs
 * have ended, and says that all it had to do has been done ({@link ControllerDrained}).
 *
 * <p>Mutable, single owner.
 */
final class ControllerGroup {
    private ClusterSize size = ClusterSize.SMALLEST;
    private final SortedMap<Integer, LeavingController> leaving = new TreeMap<>();

    ClusterSize size() {
        return size;
    }

    /** The same, as a value. */
    List<LeavingController> leaving() {
        return List.copyOf(leaving.values());
    }

    void restore(ClusterSize saved, Collection<LeavingController> savedLeaving) {
        size = saved;
        savedLeaving.forEach(controller -> leaving.put(controller.controller(), controller));
    }

    /** Which controller begins a job; all of an owner, or of a name, begin with one. */
    int beginner(JobId job) {
        // String.hashCode is specified, hence the same everywhere.
        String key = job.owner().isEmpty() ? job.name() : job.owner();
        return Math.floorMod(key.hashCode(), size.controllers());
    }

    /** Which joiner joins a job that is begun now. */
    int joiner(JobId job) {
        return Math.floorMod(job.value().hashCode(), size.joiners());
    }

    /** Whether a controller acts, still or for good. */
    boolean has(int controller) {
        return controller < size.controllers() || leaving.containsKey(controller);
    }

    boolean isLeaving(int controller) {
        return leaving.containsKey(controller);
    }

    /** How many are needed. */
    int needed() {
        return leaving.isEmpty() ? size.controllers() : leaving.lastKey() + 1;
    }

    /** There are to be so many from now on; whether that is news. */
    boolean resize(ClusterSize newer) {
        if (!newer.replaces(size)) {
            return false;
        }
        for (int controller = newer.controllers(); controller < size.controllers(); controller++) {
            leaving.put(controller, new LeavingController(controller, newer.revision(), 0));
        }
        leaving.keySet().removeIf(controller -> controller < newer.controllers());
        size = newer;
        return true;
    }

    /** An entry is that controller's to act upon. */
    void acts(int controller) {
        leaving.computeIfPresent(
                controller, (_, known) -> new LeavingController(controller, known.revision(), known.entries() + 1));
    }

    /** What a controller that leaves says when it has no more to do than it has done up to now. */
    ControllerDrained farewell(int controller) {
        LeavingController known = leaving.get(controller);
        if (known == null) {
            throw new IllegalArgumentException("controller " + controller + " does not leave");
        }
        return new ControllerDrained(controller, known.revision(), known.entries());
    }

    /** Whether that is true still: nothing has come that was the controller's to act upon since it said so. */
    boolean isTrue(ControllerDrained farewell) {
        return leaving.containsKey(farewell.controller())
                && farewell(farewell.controller()).equals(farewell);
    }

    /** It has left. */
    void remove(int controller) {
        leaving.remove(controller);
    }
}
