package kopi.app.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kopi.app.compare.Verdict.OddRow;
import kopi.app.compare.Verdict.Outcome;
import kopi.core.error.InvalidInputException;

/**
 * Holds two versions of a report file against each other as multisets of rows.
 *
 * <p>Both are read side by side, and equal rows cancel out. If too many rows are left to cancel, everything is read
 * again in several passes, each looking only at the rows whose hash falls into its share: that takes longer, but memory
 * stays bounded whatever the files' size and order.
 */
final class FileComparison {
    /** Rows that await their equal, about 200 bytes each. */
    static final int MAX_OPEN_ROWS = 1_000_000;

    /** At most two to the power of this many passes. */
    private static final int MAX_SPLITS = 10;

    /** Spreads hashes over the shares; 2^32 divided by the golden ratio. */
    private static final int HASH_SPREAD = 0x9E3779B9;

    private final ReportFile report;
    private final Path expected;
    private final Path actual;
    private final int maxOpenRows;

    FileComparison(ReportFile report, Path expected, Path actual, int maxOpenRows) {
        this.report = report;
        this.expected = expected;
        this.actual = actual;
        this.maxOpenRows = maxOpenRows;
    }

    /**
     * Reads both files, at least once, and says how they relate.
     *
     * @throws InvalidInputException if one of them is unreadable or not valid CSV
     */
    Outcome outcome() {
        List<String> columns;
        try (ReportReader one = ReportReader.open(expected);
                ReportReader other = ReportReader.open(actual)) {
            columns = one.header();
            List<String> missing = without(columns, other.header());
            List<String> extra = without(other.header(), columns);
            if (!missing.isEmpty() || !extra.isEmpty()) {
                return new Outcome.ColumnsDiffer(missing, extra);
            }
        }
        for (int splits = 0; splits <= MAX_SPLITS; splits++) {
            Findings findings = new Findings(report, columns);
            if (readAll(splits, findings)) {
                return withRowsAsTheyStand(findings.outcome());
            }
        }
        throw new InvalidInputException(expected + " and " + actual
                + " have too many rows in different order; sort both files first, by whatever column");
    }

    private static List<String> without(List<String> names, List<String> others) {
        List<String> rest = new ArrayList<>(names);
        rest.removeAll(others);
        return rest;
    }

    /** Reads everything once for each share of the rows; false if a share is too large. */
    private boolean readAll(int splits, Findings findings) {
        for (int share = 0; share < 1 << splits; share++) {
            RowTally tally = new RowTally(maxOpenRows);
            try (ReportReader one = ReportReader.open(expected);
                    ReportReader other = ReportReader.open(actual)) {
                if (!readShare(one, other, new Share(share, splits), tally, findings)) {
                    return false;
                }
            }
            findings.add(tally);
        }
        return true;
    }

    /** The rows that a pass looks at. */
    private record Share(int number, int splits) {
        boolean isFirst() {
            return number == 0;
        }

        boolean has(String row) {
            return splits == 0 || (row.hashCode() * HASH_SPREAD) >>> (Integer.SIZE - splits) == number;
        }
    }

    private boolean readShare(ReportReader one, ReportReader other, Share share, RowTally tally, Findings findings) {
        RowForm oneForm = RowForm.of(one.header(), one.header(), report.numbers());
        RowForm otherForm = RowForm.of(other.header(), one.header(), report.numbers());
        boolean oneHas = one.next();
        boolean otherHas = other.next();
        while (oneHas || otherHas) {
            List<String> oneRow = oneHas ? oneForm.fields(one.fields()) : List.of();
            List<String> otherRow = otherHas ? otherForm.fields(other.fields()) : List.of();
            if (share.isFirst()) {
                findings.count(oneRow, otherRow);
            }
            if (!oneRow.equals(otherRow)
                    && !(isTallied(Side.EXPECTED, oneRow, one.line(), share, tally)
                            && isTallied(Side.ACTUAL, otherRow, other.line(), share, tally))) {
                return false;
            }
            oneHas = oneHas && one.next();
            otherHas = otherHas && other.next();
        }
        return true;
    }

    /** Tallies the row, if there is one and it is in the share; false if there is no room for it. */
    private static boolean isTallied(Side side, List<String> row, long line, Share share, RowTally tally) {
        if (row.isEmpty()) {
            return true;
        }
        String text = RowForm.line(row);
        return !share.has(text) || tally.add(side, text, line);
    }

    /** Replaces the shown rows, which are in the form in which they were compared, by what the files say. */
    private Outcome withRowsAsTheyStand(Outcome outcome) {
        if (!(outcome instanceof Outcome.RowsDiffer differ)) {
            return outcome;
        }
        Map<Long, String> missing = rowsAt(expected, lines(differ.first(), Side.EXPECTED));
        Map<Long, String> extra = rowsAt(actual, lines(differ.first(), Side.ACTUAL));
        List<OddRow> rows = new ArrayList<>();
        for (OddRow odd : differ.first()) {
            Map<Long, String> texts = odd.side() == Side.EXPECTED ? missing : extra;
            rows.add(new OddRow(odd.side(), odd.line(), odd.times(), texts.getOrDefault(odd.line(), odd.row())));
        }
        return new Outcome.RowsDiffer(
                differ.expectedRows(), differ.actualRows(), differ.missing(), differ.extra(), rows);
    }

    private static Set<Long> lines(List<OddRow> rows, Side side) {
        Set<Long> lines = new TreeSet<>();
        for (OddRow row : rows) {
            if (row.side() == side) {
                lines.add(row.line());
            }
        }
        return lines;
    }

    private static Map<Long, String> rowsAt(Path file, Set<Long> lines) {
        Map<Long, String> rows = new HashMap<>();
        try (ReportReader reader = ReportReader.open(file)) {
            while (rows.size() < lines.size() && reader.next()) {
                if (lines.contains(reader.line())) {
                    rows.put(reader.line(), RowForm.line(reader.fields()));
                }
            }
        }
        return rows;
    }
}
