package kopi.core.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import kopi.core.model.Batch;
import kopi.core.model.Selection;
import kopi.core.report.Report;
import kopi.core.report.Table;
import kopi.core.report.Table.Ranking;

/**
 * Picks the groups that a ranking keeps. Ranking is mergeable: the top of all groups is the top of the tops of any
 * partition of them, so aggregators may rank what they have and the joiner ranks again.
 */
public final class TopGroups {
    /** Groups looked at together: few enough for the second-level cache. */
    private static final int BLOCK_ROWS = 16_384;
    /** How many candidates beyond the wanted ones are collected before the worst are dropped. */
    private static final int SLACK = 64;

    private final long[][] keys;
    private final long[] sums;
    private final Ranking ranking;
    private final GroupIndex competitions;
    private final List<Candidates> candidates = new ArrayList<>();

    private TopGroups(Batch groups, int keyCount, Ranking ranking) {
        this.keys = new long[keyCount][];
        for (int k = 0; k < keyCount; k++) {
            keys[k] = groups.longs(k);
        }
        this.sums = groups.longs(keyCount + ranking.measure());
        this.ranking = ranking;
        this.competitions = new GroupIndex(keys, ranking.sharedKeys());
    }

    /**
     * The groups that the ranking keeps, each group standing once in {@code groups}.
     *
     * @param groups the keys, then the sums
     * @param keyCount how many of the columns are keys
     */
    public static Selection select(Batch groups, int keyCount, Ranking ranking) {
        var top = new TopGroups(groups, keyCount, ranking);
        for (int row = 0; row < groups.rows(); row++) {
            top.offer(row);
        }
        int[] kept = top.candidates.stream()
                .flatMapToInt(c -> Arrays.stream(c.best()))
                .sorted()
                .toArray();
        return Selection.of(kept, kept.length, groups.rows());
    }

    /**
     * The groups that at least one of the tables can print, in order of their keys: what an aggregator passes on. Where
     * every table ranks, the groups are looked at in blocks, for all of them at once may be many.
     */
    public static Batch printable(GroupTable groups, Report.Summary report) {
        boolean allRank =
                report.tables().stream().allMatch(table -> table.ranking().isPresent());
        Batch kept = allRank ? Best.of(groups, report) : groups.groups();
        return take(kept, RowOrder.byKeys(kept, report.keys().size()));
    }

    /** Keeps the best of the blocks seen so far. */
    private static final class Best implements Consumer<Batch> {
        private final Report.Summary report;
        private Batch kept;

        private Best(Batch none, Report.Summary report) {
            this.kept = none;
            this.report = report;
        }

        static Batch of(GroupTable groups, Report.Summary report) {
            var best = new Best(groups.noGroups(), report);
            groups.blocks(BLOCK_ROWS).forEach(best);
            return best.kept;
        }

        @Override
        public void accept(Batch block) {
            kept = ranked(Batches.concat(List.of(kept, block)), report);
        }
    }

    /** The groups that at least one of the tables, which all rank, can print. */
    private static Batch ranked(Batch groups, Report.Summary report) {
        boolean[] wanted = new boolean[groups.rows()];
        for (Table table : report.tables()) {
            Selection kept =
                    select(groups, report.keys().size(), table.ranking().orElseThrow());
            for (int i = 0; i < kept.count(); i++) {
                wanted[kept.row(i)] = true;
            }
        }
        int[] rows = new int[groups.rows()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            rows[count] = row;
            count += wanted[row] ? 1 : 0;
        }
        return take(groups, Selection.of(rows, count, rows.length));
    }

    /** The selected rows of a batch. */
    static Batch take(Batch batch, Selection selection) {
        return new Batch(
                selection.count(),
                batch.columns().stream().map(column -> column.take(selection)).toList());
    }

    private void offer(int row) {
        int competition = competitions.groupOf(row);
        if (competition == candidates.size()) {
            candidates.add(new Candidates());
        }
        candidates.get(competition).offer(row);
    }

    /** Whether row {@code a} ranks before row {@code b}: larger sum, then smaller keys. */
    private boolean ranksBefore(int a, int b) {
        return compare(a, b) < 0;
    }

    private int compare(int a, int b) {
        int bySum = Long.compare(sums[b], sums[a]);
        if (bySum != 0) {
            return bySum;
        }
        for (int k = ranking.sharedKeys(); k < keys.length; k++) {
            int byKey = Long.compare(keys[k][a], keys[k][b]);
            if (byKey != 0) {
                return byKey;
            }
        }
        return 0;
    }

    /** The best rows of one competition, and some that may still drop out. */
    private final class Candidates {
        private int[] rows = new int[SLACK];
        private int count;
        /** The row that a newcomer must beat, or -1 while there is room. */
        private int worstKept = -1;

        void offer(int row) {
            if (worstKept >= 0 && !ranksBefore(row, worstKept)) {
                return;
            }
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, count * 2);
            }
            rows[count++] = row;
            if (count >= (long) ranking.top() + SLACK && count >= rows.length) {
                rows = Arrays.copyOf(best(), Math.max(SLACK, (int)
                        Math.min(2L * ranking.top(), Integer.MAX_VALUE - 8)));
                count = ranking.top();
                worstKept = rows[count - 1];
            }
        }

        /** The rows that are kept, best first. */
        int[] best() {
            return Arrays.stream(rows, 0, count)
                    .boxed()
                    .sorted(TopGroups.this::compare)
                    .limit(ranking.top())
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }
}
