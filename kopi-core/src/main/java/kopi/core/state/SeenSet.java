package kopi.core.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.job.SeqRange;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which seqs of a dense sequence have been seen: all below a mark, and some beyond it. A duplicate is told from news by
 * it, and so is completeness. Small as long as the sequence arrives roughly in order.
 *
 * <p>Mutable, single owner.
 */
public final class SeenSet {
    private int below;
    private final RoaringBitmap beyond;
    /** For people only: no part of the state. */
    private final RoaringBitmap repeated = new RoaringBitmap();

    /** Nothing seen. */
    public SeenSet() {
        this(0, new RoaringBitmap());
    }

    private SeenSet(int below, RoaringBitmap beyond) {
        this.below = below;
        this.beyond = beyond;
    }

    /** Notes that {@code seq}, not negative, was seen; whether that is news. */
    public boolean add(int seq) {
        if (seq < below || !beyond.checkedAdd(seq)) {
            repeated.add(seq);
            return false;
        }
        while (beyond.contains(below)) {
            beyond.remove(below);
            below++;
        }
        return true;
    }

    /** Whether {@code seq}, not negative, was seen. */
    public boolean contains(int seq) {
        return seq < below || beyond.contains(seq);
    }

    /** The mark: every seq below it has been seen, itself not. */
    public int below() {
        return below;
    }

    /** The smallest number that is larger than every seq seen. */
    public long end() {
        return beyond.isEmpty() ? below : beyond.last() + 1L;
    }

    /** All that were seen, as far as that is told. */
    public List<SeqRange> ranges() {
        List<SeqRange> ranges = below == 0 ? new ArrayList<>() : new ArrayList<>(List.of(new SeqRange(0, below)));
        addRanges(beyond, ranges);
        return ranges;
    }

    /** Those that were noted more than once since this set was made, as far as that is told. */
    public List<SeqRange> repeated() {
        List<SeqRange> ranges = new ArrayList<>();
        addRanges(repeated, ranges);
        return ranges;
    }

    private static void addRanges(RoaringBitmap seqs, List<SeqRange> ranges) {
        long next = seqs.isEmpty() ? -1 : seqs.first();
        while (next >= 0 && ranges.size() < SeqRange.MAX_TOLD) {
            long end = seqs.nextAbsentValue((int) next);
            ranges.add(new SeqRange((int) next, (int) end));
            next = seqs.nextValue((int) end);
        }
    }

    /** Those beyond the mark that were seen, ascending. */
    List<Integer> beyond() {
        return Arrays.stream(beyond.toArray()).boxed().toList();
    }

    /**
     * Those below a mark, and these beyond it.
     *
     * @throws CorruptStateException if no set can be so
     */
    static SeenSet of(int below, List<Integer> beyond) {
        if (below < 0) {
            throw new CorruptStateException("state says that all below " + below + " were seen");
        }
        int last = below;
        for (int seq : beyond) {
            // The mark itself was not seen, or it would be higher.
            if (seq <= last) {
                throw new CorruptStateException("state says that " + seq + " was seen after " + last);
            }
            last = seq;
        }
        return new SeenSet(
                below,
                RoaringBitmap.bitmapOf(
                        beyond.stream().mapToInt(Integer::intValue).toArray()));
    }
}
