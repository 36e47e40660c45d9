package kopi.app.compare;

import de.siegmar.fastcsv.reader.CsvReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import kopi.app.compare.Verdict.OddRow;
import kopi.app.compare.Verdict.Outcome;

/** What is found about two versions of a file, gathered while they are read. Not thread-safe. */
final class Findings {
    /** How many differing rows of a file are shown. */
    static final int MAX_SHOWN = 10;

    private static final Comparator<OddRow> BY_LINE =
            Comparator.comparingLong(OddRow::line).thenComparing(OddRow::side);

    private final Optional<TiedCustomers> ties;
    private long expectedRows;
    private long actualRows;
    private boolean inOrder = true;
    private long missing;
    private long extra;
    private List<OddRow> first = List.of();

    /** @param columns of the rows that it will be given */
    Findings(ReportFile report, List<String> columns) {
        ties = report.rankedCustomers() ? TiedCustomers.in(columns) : Optional.empty();
    }

    /** Takes the rows that stand at the same place of both files; empty beyond the end of one. Each once. */
    void count(List<String> expectedRow, List<String> actualRow) {
        if (!expectedRow.isEmpty()) {
            expectedRows++;
            ties.ifPresent(t -> t.add(Side.EXPECTED, expectedRow));
        }
        if (!actualRow.isEmpty()) {
            actualRows++;
            ties.ifPresent(t -> t.add(Side.ACTUAL, actualRow));
        }
        inOrder &= expectedRow.equals(actualRow);
    }

    /** Takes the rows that one side has too many of; all, when all tallies are in. */
    void add(RowTally tally) {
        List<OddRow> shown = new ArrayList<>(first);
        tally.visit((row, surplus) -> {
            if (surplus.side() == Side.EXPECTED) {
                missing += surplus.times();
            } else {
                extra += surplus.times();
            }
            ties.ifPresent(t -> t.addOdd(
                    surplus.side(), CsvReader.builder().ofSingleCsvRecord(row).getFields()));
            shown.add(new OddRow(surplus.side(), surplus.line(), surplus.times(), row));
        });
        first = shown.stream().sorted(BY_LINE).limit(MAX_SHOWN).toList();
    }

    /** The judgement about what it was given. */
    Outcome outcome() {
        if (missing == 0 && extra == 0) {
            return new Outcome.Same(expectedRows, inOrder);
        }
        if (ties.isPresent() && ties.get().explainAll()) {
            return new Outcome.TiesOnly(expectedRows, missing);
        }
        return new Outcome.RowsDiffer(expectedRows, actualRows, missing, extra, first);
    }
}
