package kopi.core.egg;

import java.util.Comparator;
import kopi.core.topology.RoleKind;

/**
 * One leadership, as in Raft's terms. Since the egg that leads is a part of it, two eggs can never lead in one term, even
 * if both, cut off from each other, count on to the same number.
 *
 * @param number rises with every leadership
 * @param egg who claims or claimed to lead in it
 */
public record Term(long number, NodeId egg) implements Comparable<Term> {
    /** The term of a cluster in which nobody has led yet. */
    public static final Term NONE = new Term(0, new NodeId(RoleKind.EGG.node(0)));

    private static final Comparator<Term> ORDER =
            Comparator.comparingLong(Term::number).thenComparing(Term::egg);

    public Term {
        if (number < 0) {
            throw new IllegalArgumentException("negative term: " + number);
        }
    }

    /** The term after this one, in which that egg leads. */
    public Term next(NodeId leader) {
        return new Term(number + 1, leader);
    }

    @Override
    public int compareTo(Term other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return number + " of " + egg;
    }
}
