package kopi.core.egg;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.topology.Revision;

/**
 * What was asked of the cluster beyond its file. Only the leader makes a new one; every egg keeps the newest it has heard
 * of, on its disk, and tells it with every heartbeat.
 *
 * @param isDown whether everything is to stop
 * @param replicas by group of nodes (see {@link Layout}): how many of it are wanted
 * @param failed nodes that died too often: tried again after a long while only, unless somebody asks for it
 */
public record Desired(Version version, boolean isDown, SortedMap<String, Integer> replicas, SortedSet<NodeId> failed) {
    /** As the file says. */
    public static final Desired INITIAL =
            new Desired(new Version(Term.NONE, 0), false, Collections.emptySortedMap(), Collections.emptySortedSet());

    public Desired {
        replicas = Collections.unmodifiableSortedMap(new TreeMap<>(replicas));
        failed = Collections.unmodifiableSortedSet(new TreeSet<>(failed));
    }

    /**
     * Says which of two is newer. One leader counts up; a later term is newer than all of an earlier one.
     *
     * @param term of the leader that made it
     * @param counter rises with every change in that term
     */
    public record Version(Term term, long counter) implements Comparable<Version> {
        private static final Comparator<Version> ORDER =
                Comparator.comparing(Version::term).thenComparingLong(Version::counter);

        /** The same, outside of eggs. */
        Revision revision() {
            return new Revision(term.number(), term.egg().name(), counter);
        }

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }
    }

    /** Whether this was made after the other. */
    boolean isNewerThan(Desired other) {
        return version.compareTo(other.version) > 0;
    }

    /** Everything. What has failed is tried at once, but counts as failed until it has been healthy for a while. */
    Desired up(Term term) {
        return new Desired(after(term), false, replicas, failed);
    }

    /** What an egg goes by that is started with this in its memory: none is started while the cluster is to be down. */
    Desired whenStarted() {
        return isDown ? new Desired(version, false, Collections.emptySortedMap(), Collections.emptySortedSet()) : this;
    }

    /** Nothing at all; the next start is from the file. */
    Desired down(Term term) {
        return new Desired(after(term), true, Collections.emptySortedMap(), Collections.emptySortedSet());
    }

    /** That many of the group. */
    Desired scaled(Term term, String group, int count) {
        return new Desired(after(term), isDown, with(group, count).replicas, failed);
    }

    /** The same, but so many of the group: nobody has asked for that. */
    Desired with(String group, int count) {
        SortedMap<String, Integer> changed = new TreeMap<>(replicas);
        changed.put(group, count);
        return new Desired(version, isDown, changed, failed);
    }

    /** Those failed, too. */
    Desired withFailed(Term term, SortedSet<NodeId> more) {
        SortedSet<NodeId> all = new TreeSet<>(failed);
        all.addAll(more);
        return new Desired(after(term), isDown, replicas, all);
    }

    /** Those failed no more. */
    Desired withoutFailed(Term term, SortedSet<NodeId> recovered) {
        SortedSet<NodeId> rest = new TreeSet<>(failed);
        rest.removeAll(recovered);
        return new Desired(after(term), isDown, replicas, rest);
    }

    private Version after(Term term) {
        return new Version(term, term.equals(version.term()) ? version.counter() + 1 : 1);
    }
}
