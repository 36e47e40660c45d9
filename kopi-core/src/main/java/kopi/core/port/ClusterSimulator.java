package kopi.core.port;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a whole cluster with its clients in simulated time, for who wants to see it work. Found by {@link java.util.ServiceLoader}. */
public interface ClusterSimulator {
    /**
     * What to run.
     *
     * @param seed everything that happens by chance follows from it
     * @param mishaps what goes wrong besides
     */
    record Run(long seed, List<Mishap> mishaps) {
        public Run {
            mishaps = List.copyOf(mishaps);
        }
    }

    /**
     * Something that goes wrong.
     *
     * @param millis when, in simulated time
     * @param fault one of {@link #faults}
     */
    record Mishap(long millis, String fault) {}

    /**
     * Something that happens.
     *
     * @param micros when, in simulated time
     * @param who to whom
     * @param about for people; may be empty
     */
    record Step(long micros, String who, String what, String about) {}

    /**
     * What has come of it.
     *
     * @param jobs how many there were
     * @param millis how much simulated time it took
     * @param broken which invariant does not hold; empty: all of them do
     */
    record Outcome(int jobs, long millis, Optional<String> broken) {}

    /** What may go wrong besides what the seed says. */
    List<String> faults();

    /**
     * Runs it; some seconds at most.
     *
     * @param folder the path of a folder where files may be written for a while
     * @param steps hears of everything that happens, in its order
     * @throws kopi.core.error.InvalidInputException if there is no such fault
     */
    Outcome run(Run run, String folder, Consumer<Step> steps);
}
