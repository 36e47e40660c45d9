package kopi.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import kopi.core.port.Destination.Journal;

/**
 * The journals that are read on a role's behalf ({@link kopi.core.role.Effect.Follow}), each by at most one reader that
 * lives. Mutable, single owner.
 *
 * @param <F> what reads a journal
 */
public final class Followers<F extends Followers.Follower> {
    private final Map<Journal, F> followers = new LinkedHashMap<>();

    /** Reads one journal. */
    public interface Follower {
        /** Starts reading; called once. */
        void start();

        /** Whether its journal is gone, so that it will read no more. */
        boolean isOver();

        /** Stops reading; the snapshots stay. */
        void close();
    }

    /** Has a journal read, unless it is already. */
    public void follow(Journal journal, Supplier<F> newFollower) {
        F known = followers.get(journal);
        if (known == null || known.isOver()) {
            F follower = newFollower.get();
            followers.put(journal, follower);
            follower.start();
        }
    }

    /** Stops reading a journal, if it is read. */
    public void stop(Journal journal) {
        F follower = followers.remove(journal);
        if (follower != null) {
            follower.close();
        }
    }

    /** Stops reading all of them, and tells which they were. */
    public List<Journal> stopAll() {
        List<Journal> stopped = List.copyOf(followers.keySet());
        stopped.forEach(this::stop);
        return stopped;
    }

    /** What reads them. */
    public List<F> readers() {
        return followers.values().stream().filter(reader -> !reader.isOver()).toList();
    }

    /** The journals that are read. */
    public List<Journal> live() {
        List<Journal> live = new ArrayList<>();
        followers.forEach((journal, follower) -> {
            if (!follower.isOver()) {
                live.add(journal);
            }
        });
        return live;
    }
}
