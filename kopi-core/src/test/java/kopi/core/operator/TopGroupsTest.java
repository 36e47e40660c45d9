package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Datasets;
import kopi.core.model.Selection;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report.Summary;
import kopi.core.report.Table;
import kopi.core.report.Table.Order;
import kopi.core.report.Table.Ranking;
import org.junit.jupiter.api.Test;

class TopGroupsTest {
    private static final int KEYS = 2;

    /** Groups with two keys and two sums, each once, many of them tied. */
    private static List<List<Long>> randomGroups(Random random) {
        int stores = 1 + random.nextInt(4);
        int users = 1 + random.nextInt(400);
        int sums = 1 + random.nextInt(random.nextBoolean() ? 3 : 1_000);
        List<List<Long>> groups = new ArrayList<>();
        for (long store = 0; store < stores; store++) {
            for (long user = 0; user < users; user++) {
                if (random.nextInt(5) > 0) {
                    groups.add(List.of(store, user, (long) random.nextInt(sums), (long) random.nextInt(-sums, sums)));
                }
            }
        }
        Collections.shuffle(groups, random);
        return groups;
    }

    private static Ranking randomRanking(Random random) {
        int top = List.of(1, 3, 63, 64, 65, 200, 1_000, Integer.MAX_VALUE).get(random.nextInt(8));
        return new Ranking(top, random.nextInt(KEYS + 1), random.nextInt(2));
    }

    /** Sorts everything. */
    private static List<List<Long>> naive(List<List<Long>> groups, Ranking ranking) {
        Map<String, List<List<Long>>> competitions = new TreeMap<>(groups.stream()
                .collect(Collectors.groupingBy(
                        row -> row.subList(0, ranking.sharedKeys()).toString())));
        Comparator<List<Long>> rank = Comparator.comparingLong((List<Long> row) -> -row.get(KEYS + ranking.measure()))
                .thenComparing(row -> row.get(0))
                .thenComparing(row -> row.get(1));
        return competitions.values().stream()
                .flatMap(rows -> rows.stream().sorted(rank).limit(ranking.top()))
                .toList();
    }

    private static List<List<Long>> top(List<List<Long>> groups, Ranking ranking) {
        Batch batch = LongRows.of(KEYS + 2, groups);
        return LongRows.in(TopGroups.take(batch, TopGroups.select(batch, KEYS, ranking)));
    }

    @Test
    void theTopIsThatOfSortingEverything() {
        PropertySeeds.each(300, random -> {
            List<List<Long>> groups = randomGroups(random);
            Ranking ranking = randomRanking(random);
            assertThat(top(groups, ranking))
                    .as(ranking.toString())
                    .containsExactlyInAnyOrderElementsOf(naive(groups, ranking));
        });
    }

    @Test
    void theTopOfTheTopsOfAnySplitIsTheTopOfAll() {
        PropertySeeds.each(200, random -> {
            List<List<Long>> groups = randomGroups(random);
            Ranking ranking = randomRanking(random);
            List<List<List<Long>>> parts = IntStream.rangeClosed(0, random.nextInt(5))
                    .<List<List<Long>>>mapToObj(_ -> new ArrayList<>())
                    .toList();
            groups.forEach(group -> parts.get(random.nextInt(parts.size())).add(group));
            List<List<Long>> tops =
                    parts.stream().flatMap(part -> top(part, ranking).stream()).toList();
            assertThat(top(tops, ranking)).containsExactlyInAnyOrderElementsOf(naive(groups, ranking));
        });
    }

    @Test
    void aTieGoesToTheSmallerKey() {
        var groups = List.of(List.of(1L, 9L, 5L, 0L), List.of(1L, 2L, 5L, 0L), List.of(1L, 4L, 4L, 0L));
        assertThat(top(groups, new Ranking(1, 1, 0))).containsExactly(List.of(1L, 2L, 5L, 0L));
    }

    @Test
    void keptRowsStayInTheirOrder() {
        PropertySeeds.each(50, random -> {
            Batch batch = LongRows.of(KEYS + 2, randomGroups(random));
            Selection kept = TopGroups.select(batch, KEYS, randomRanking(random));
            assertThat(LongRows.in(kept)).isSorted();
        });
    }

    @Test
    void noGroupsHaveNoTop() {
        assertThat(top(List.of(), new Ranking(3, 1, 0))).isEmpty();
    }

    @Test
    void printableGroupsAreThoseOfAnyTableInOrderOfTheirKeys() {
        PropertySeeds.each(200, random -> {
            List<List<Long>> groups = randomGroups(random);
            List<Optional<Ranking>> rankings = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                rankings.add(random.nextInt(6) == 0 ? Optional.empty() : Optional.of(randomRanking(random)));
            }
            var expected = new TreeSet<List<Long>>(
                    Comparator.comparing((List<Long> row) -> row.get(0)).thenComparing(row -> row.get(1)));
            rankings.forEach(r ->
                    expected.addAll(r.map(ranking -> naive(groups, ranking)).orElse(groups)));
            Summary shape = shape(rankings);
            assertThat(LongRows.in(TopGroups.printable(table(groups), shape))).containsExactlyElementsOf(expected);
            Collections.shuffle(groups, random);
            assertThat(LongRows.in(TopGroups.printable(table(groups), shape)))
                    .as("in another order")
                    .containsExactlyElementsOf(expected);
        });
    }

    private static GroupTable table(List<List<Long>> groups) {
        var table = new GroupTable(KEYS, 2);
        table.add(LongRows.of(KEYS + 2, groups));
        return table;
    }

    private static Summary shape(List<Optional<Ranking>> rankings) {
        ColumnSpec column = Datasets.TRANSACTIONS.column("store_id");
        return new Summary(
                "any",
                "any",
                Datasets.TRANSACTIONS,
                Conjunction.EVERYTHING,
                List.of(GroupKey.value(column), GroupKey.value(column)),
                List.of(new Measure.Count(), new Measure.Count()),
                IntStream.range(0, rankings.size())
                        .mapToObj(i -> new Table(
                                "any" + i + ".csv",
                                rankings.get(i),
                                List.of(new Order.ByKey(0), new Order.ByKey(1)),
                                List.of(new OutputColumn.GroupValue("any", 0))))
                        .toList());
    }

    @Test
    void rowsAreOrderedByEachCriterionInTurn() {
        PropertySeeds.each(200, random -> {
            List<List<Long>> groups = randomGroups(random);
            List<Order> order = List.of(
                    new Order.ByKey(random.nextInt(2)),
                    new Order.ByMeasureDescending(random.nextInt(2)),
                    new Order.ByKey(0),
                    new Order.ByKey(1));
            Comparator<List<Long>> naive = (_, _) -> 0;
            for (Order criterion : order) {
                naive = naive.thenComparing(
                        switch (criterion) {
                            case Order.ByKey(int key) -> Comparator.comparing((List<Long> row) -> row.get(key));
                            case Order.ByMeasureDescending(int measure) ->
                                Comparator.comparingLong((List<Long> row) -> -row.get(KEYS + measure));
                        });
            }
            Batch batch = LongRows.of(KEYS + 2, groups);
            assertThat(LongRows.in(TopGroups.take(batch, RowOrder.by(batch, KEYS, order))))
                    .isEqualTo(groups.stream().sorted(naive).toList());
        });
    }

    @Test
    void rowsInOrderOfTheirKeysAreInOrderOfTheFirstOneFirst() {
        var groups = List.of(List.of(2L, 1L), List.of(1L, 9L), List.of(1L, -3L));
        Batch batch = LongRows.of(2, groups);
        assertThat(LongRows.in(RowOrder.byKeys(batch, 2))).containsExactly(2, 1, 0);
    }
}
