package kopi.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.aggregate.Aggregate.Function;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;

/** How much memory a fold says that it takes. */
class FoldMemoryUseTest {
    private static final Expression NAME = new Expression.Input(0, ValueType.TEXT);
    private static final Expression PRICE = new Expression.Input(1, ValueType.BIGINT);
    private static final Grouping GROUPING = new Grouping(
            List.of(NAME),
            List.of(
                    Aggregate.countOfRows(),
                    Aggregate.of(Function.SUM, PRICE),
                    Aggregate.of(Function.MIN, PRICE),
                    new Aggregate(Function.MAX, Optional.of(NAME), Optional.empty())));

    private static PartialGroups some(Random random) {
        return some(random, random.nextInt(4) == 0);
    }

    private static PartialGroups some(Random random, boolean areUuids) {
        int rows = random.nextInt(300);
        List<String> names = random.ints(rows, 0, 2_000)
                .mapToObj(i -> areUuids ? new UUID(i, i).toString() : "name " + "x".repeat(i % 50) + i)
                .distinct()
                .toList();
        var fold = new GroupFold(GROUPING);
        fold.add(new VectorBatch(
                names.size(),
                List.of(
                        new TextVector(IntStream.range(0, names.size()).toArray(), TextColumn.of(names)),
                        new LongVector(random.longs(names.size())
                                .map(value -> value >> 2)
                                .toArray()))));
        return fold.partial();
    }

    @Test
    void itDependsOnTheGroupsAndNotOnHowTheyCame() {
        PropertySeeds.each(40, random -> {
            List<PartialGroups> parts = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                parts.add(some(random));
            }
            var one = new GroupFold(GROUPING);
            parts.forEach(one::merge);
            Collections.shuffle(parts, random);
            var other = new GroupFold(GROUPING);
            parts.forEach(other::merge);
            var restored = new GroupFold(GROUPING);
            restored.merge(one.partial());
            assertThat(other.bytes()).isEqualTo(one.bytes());
            assertThat(restored.bytes()).isEqualTo(one.bytes());
            assertThat(other.copiedBytes()).isEqualTo(one.copiedBytes());
            assertThat(restored.copiedBytes()).isEqualTo(one.copiedBytes());
        });
    }

    @Test
    void tablesAskBeforeTheyGrow() {
        PropertySeeds.each(40, random -> {
            boolean areUuids = random.nextBoolean();
            var asked = new AtomicLong();
            var numbers = new Grouping(List.of(NAME), GROUPING.aggregates().subList(0, 3));
            var fold = new GroupFold(numbers, List.of(), asked::addAndGet);
            long initial = fold.bytes() - asked.get();
            for (int i = 0; i < 5; i++) {
                PartialGroups part = some(random, areUuids);
                fold.merge(new PartialGroups(
                        part.groups(), part.keys(), part.parts().subList(0, 3)));
            }
            assertThat(fold.bytes()).isEqualTo(initial + asked.get());
        });
    }

    @Test
    void whatRefusesToLetATableGrowIsThrown() {
        var fold = new GroupFold(GROUPING, List.of(), more -> {
            throw new JobFailedException("no more than that, let alone " + more);
        });
        PartialGroups many = some(new Random(3));
        assertThatThrownBy(() -> fold.merge(many)).hasMessageContaining("no more than that");
    }
}
