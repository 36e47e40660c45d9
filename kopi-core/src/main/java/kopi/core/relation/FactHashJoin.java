package kopi.core.relation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import kopi.core.aggregate.JoinIndex;
import kopi.core.aggregate.PartialGroups;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.Vectors;
import kopi.core.model.TextColumn;
import kopi.core.query.FactJoin;
import kopi.core.query.JoinSide;
import kopi.core.query.JoinedSides;
import kopi.core.query.Shape;

/**
 * Joins two facts' groups in a partition: a hash join. The side with fewer groups is built, the other one probes it, and pairs come
 * out some at a time, so that they are never all there at once. Which side is built makes no difference to the pairs. Immutable.
 */
public final class FactHashJoin {
    /** Pairs that come out together. */
    private static final int PAIRS = 1 << 16;

    private final FactJoin join;
    private final boolean isCounted;
    private final JoinedSides sides;
    private final List<ValueType> rightTypes;
    private final LongConsumer growth;

    /**
     * For that query.
     *
     * @param growth is told before so many bytes more are taken; may throw
     * @throws java.util.NoSuchElementException if it joins no facts
     */
    public FactHashJoin(Shape.Folded shape, LongConsumer growth) {
        this.join = shape.factJoin().orElseThrow();
        this.isCounted = !shape.partial().aggregates().isEmpty();
        this.sides = JoinedSides.of(join, shape.partial());
        this.rightTypes = join.values().stream().map(Expression::type).toList();
        this.growth = growth;
    }

    /**
     * One of the facts.
     *
     * @param groups about how many groups there are, all batches together
     * @param batches the groups, as they have come from batches; gone through once
     */
    public record Side(long groups, Iterable<PartialGroups> batches) {}

    /**
     * The pairs: groups with the keys that {@link Shape.Folded#grouping} says, and the number of pairs of rows that each stands for if it
     * counts them. The same group may come several times.
     *
     * @throws JobFailedException if a group stands for more pairs than can be counted, or {@code growth} refuses
     */
    public void join(Side left, Side right, Consumer<PartialGroups> pairs) {
        boolean isLeftBuilt = left.groups() < right.groups();
        var built = new Built(isLeftBuilt ? JoinSide.LEFT : JoinSide.RIGHT, isLeftBuilt ? left : right);
        var probe = new Probe(built, pairs);
        for (PartialGroups batch : (isLeftBuilt ? right : left).batches()) {
            if (batch.groups() > 0) {
                probe.with(batch);
            }
        }
        if (join.isOuter() && isLeftBuilt) {
            built.addUnmatched(pairs);
        }
    }

    private int keys() {
        return join.leftKeys().size();
    }

    private List<Integer> places(JoinSide side) {
        return side == JoinSide.LEFT ? sides.leftPlaces() : sides.rightPlaces();
    }

    /** The side that was built. */
    private final class Built {
        private final JoinSide side;
        private final int rows;
        private final List<PartialGroups> batches;
        private final JoinIndex index;
        /** The keys behind those of the join, of all batches. */
        private final List<Vector> others = new ArrayList<>();

        private final long[] weights;
        /** Of an outer join's left side: which rows have a match. */
        private final boolean[] matched;

        Built(JoinSide side, Side groups) {
            this.side = side;
            batches = StreamSupport.stream(groups.batches().spliterator(), false)
                    .filter(batch -> batch.groups() > 0)
                    .toList();
            rows = batches.stream().mapToInt(PartialGroups::groups).reduce(0, Math::addExact);
            index = new JoinIndex(
                    join.leftKeys().stream().map(Expression::type).toList(),
                    batches.stream()
                            .map(batch -> batch.keys().subList(0, keys()))
                            .toList(),
                    growth);
            List<Expression> groupKeys = sides.of(side).keys();
            for (int key = keys(); key < groupKeys.size(); key++) {
                others.add(all(groupKeys.get(key).type(), key));
            }
            weights = isCounted ? weights() : new long[0];
            boolean isOuterLeft = join.isOuter() && side == JoinSide.LEFT;
            growth.accept(isOuterLeft ? rows : 0);
            matched = new boolean[isOuterLeft ? rows : 0];
        }

        private Vector all(ValueType type, int key) {
            growth.accept((long) rows * (type.isText() ? Integer.BYTES : Long.BYTES));
            return Vectors.concat(
                    type, batches.stream().map(batch -> batch.keys().get(key)).toList());
        }

        private long[] weights() {
            growth.accept((long) rows * Long.BYTES);
            return batches.stream()
                    .flatMapToLong(batch -> Arrays.stream(FactHashJoin.weights(batch)))
                    .toArray();
        }

        /** Those of the left side that have had no match. */
        void addUnmatched(Consumer<PartialGroups> pairs) {
            int first = 0;
            for (PartialGroups batch : batches) {
                int from = first;
                int[] rows = IntStream.range(0, batch.groups())
                        .filter(row -> !matched[from + row])
                        .toArray();
                if (rows.length > 0) {
                    PartialGroups left = batch.take(rows);
                    List<Vector> values = new ArrayList<>();
                    sides.leftPlaces().forEach(place -> values.add(left.keys().get(place)));
                    rightTypes.forEach(type -> values.add(nulls(type, rows.length)));
                    pairs.accept(new PartialGroups(rows.length, values, left.parts()));
                }
                first += batch.groups();
            }
        }
    }

    private static Vector nulls(ValueType type, int rows) {
        if (type.isText()) {
            int[] codes = new int[rows];
            Arrays.fill(codes, TextVector.NULL);
            return new TextVector(codes, TextColumn.of(List.of()));
        }
        long[] values = new long[rows];
        Arrays.fill(values, LongVector.NULL);
        return new LongVector(values);
    }

    private static long[] weights(PartialGroups groups) {
        return ((LongVector) groups.parts().getFirst().getFirst()).values();
    }

    /** The other side, which looks for its matches, batch by batch. */
    private final class Probe {
        private final Built built;
        private final Consumer<PartialGroups> pairs;
        private final boolean keepsAll;
        private final int[] probeRows = new int[PAIRS];
        private final int[] builtRows = new int[PAIRS];
        private int count;

        Probe(Built built, Consumer<PartialGroups> pairs) {
            this.built = built;
            this.pairs = pairs;
            keepsAll = join.isOuter() && built.side == JoinSide.RIGHT;
        }

        void with(PartialGroups batch) {
            int[] numbers = built.index.find(batch.keys().subList(0, keys()));
            for (int row = 0; row < numbers.length; row++) {
                if (numbers[row] != JoinIndex.NO_MATCH) {
                    addAll(batch, row, numbers[row]);
                } else if (keepsAll) {
                    add(batch, row, Vectors.NO_ROW);
                }
            }
            flush(batch);
        }

        private void addAll(PartialGroups batch, int row, int number) {
            int end = built.index.end(number);
            for (int place = built.index.start(number); place < end; place++) {
                int match = built.index.row(place);
                if (built.matched.length > 0) {
                    built.matched[match] = true;
                }
                add(batch, row, match);
            }
        }

        private void add(PartialGroups batch, int probeRow, int builtRow) {
            probeRows[count] = probeRow;
            builtRows[count] = builtRow;
            count++;
            if (count == PAIRS) {
                flush(batch);
            }
        }

        private void flush(PartialGroups batch) {
            if (count == 0) {
                return;
            }
            int[] ours = Arrays.copyOf(probeRows, count);
            int[] theirs = Arrays.copyOf(builtRows, count);
            List<Vector> values = new ArrayList<>();
            for (JoinSide side : JoinSide.values()) {
                places(side).forEach(place -> values.add(value(batch, side, place, ours, theirs)));
            }
            List<List<Vector>> parts = isCounted ? List.of(List.of(counts(batch, ours, theirs))) : List.of();
            pairs.accept(new PartialGroups(count, values, parts));
            count = 0;
        }

        private Vector value(PartialGroups batch, JoinSide side, int place, int[] ours, int[] theirs) {
            if (side != built.side) {
                return Vectors.take(batch.keys().get(place), ours);
            }
            if (place >= keys()) {
                return Vectors.take(built.others.get(place - keys()), theirs);
            }
            // The keys of the join are the same on both sides, where there are two.
            int[] matching = IntStream.range(0, ours.length)
                    .map(pair -> theirs[pair] == Vectors.NO_ROW ? Vectors.NO_ROW : ours[pair])
                    .toArray();
            return Vectors.take(batch.keys().get(place), matching);
        }

        private LongVector counts(PartialGroups batch, int[] ours, int[] theirs) {
            long[] own = weights(batch);
            long[] counts = new long[ours.length];
            for (int pair = 0; pair < counts.length; pair++) {
                long other = theirs[pair] == Vectors.NO_ROW ? 1 : built.weights[theirs[pair]];
                counts[pair] = product(own[ours[pair]], other);
            }
            return new LongVector(counts);
        }
    }

    private static long product(long left, long right) {
        long product = left * right;
        if (Math.multiplyHigh(left, right) != 0 || product < 0) {
            throw new JobFailedException("more pairs of rows have the same key than can be counted");
        }
        return product;
    }
}
