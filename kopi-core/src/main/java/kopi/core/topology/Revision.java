package kopi.core.topology;

import java.util.Comparator;

/**
 * Which of two wishes is newer. The leading egg counts up; a later leadership's are newer than all of an earlier one.
 *
 * @param term of the leadership
 * @param egg who led in it
 * @param counter rises with every change in that term
 */
public record Revision(long term, String egg, long counter) implements Comparable<Revision> {
    /** Of what nobody has asked for. */
    public static final Revision NONE = new Revision(0, "", 0);

    private static final Comparator<Revision> ORDER = Comparator.comparingLong(Revision::term)
            .thenComparing(Revision::egg)
            .thenComparingLong(Revision::counter);

    @Override
    public int compareTo(Revision other) {
        return ORDER.compare(this, other);
    }
}
