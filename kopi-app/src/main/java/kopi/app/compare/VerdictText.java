package kopi.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.app.compare.Verdict.OddRow;
import kopi.app.compare.Verdict.Outcome;

/** Puts verdicts into words. */
public final class VerdictText {
    /** Longer rows are cut where they are shown. */
    private static final int MAX_ROW_LENGTH = 200;

    private VerdictText() {}

    /** A line that names the file and the verdict, and a line for each difference that is shown. */
    public static List<String> lines(Verdict verdict) {
        List<String> lines = new ArrayList<>();
        String word = verdict.outcome().same() ? "same" : "DIFFERENT";
        lines.add("%-9s %-9s  %s".formatted(verdict.file(), word, explanation(verdict.outcome())));
        if (verdict.outcome() instanceof Outcome.RowsDiffer differ) {
            differ.first().forEach(row -> lines.add(line(row)));
            long shown = differ.first().stream().mapToLong(OddRow::times).sum();
            long hidden = differ.missing() + differ.extra() - shown;
            if (hidden > 0) {
                lines.add("    … and " + count(hidden) + " more");
            }
        }
        return lines;
    }

    private static String explanation(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Same(long rows, boolean inOrder) -> rows(rows) + (inOrder ? "" : ", in another order");
            case Outcome.TiesOnly(long rows, long tied) ->
                rows(rows) + ", but for " + count(tied)
                        + (tied == 1 ? " customer" : " customers")
                        + " tied with others for the last places of their store: either choice is right";
            case Outcome.RowsDiffer d ->
                "%s missing and %s extra; EXPECTED has %s, ACTUAL %s"
                        .formatted(rows(d.missing()), count(d.extra()), rows(d.expectedRows()), count(d.actualRows()));
            case Outcome.ColumnsDiffer(List<String> missing, List<String> extra) ->
                "other columns: " + columns(missing, Side.EXPECTED)
                        + (missing.isEmpty() || extra.isEmpty() ? "" : ", ")
                        + columns(extra, Side.ACTUAL);
            case Outcome.OneSided(Side side) -> "only in " + side;
        };
    }

    private static String columns(List<String> names, Side side) {
        return names.isEmpty() ? "" : String.join(", ", names) + " only in " + side;
    }

    private static String line(OddRow row) {
        String kind = row.side() == Side.EXPECTED ? "missing" : "extra";
        String times = row.times() == 1 ? "" : "  (" + count(row.times()) + " times)";
        String text =
                row.row().length() <= MAX_ROW_LENGTH ? row.row() : row.row().substring(0, MAX_ROW_LENGTH) + "…";
        return "    %-7s  line %-5d  %s%s"
                .formatted(kind, row.line(), text.replace("\n", "\\n").replace("\r", "\\r"), times);
    }

    private static String rows(long count) {
        return count(count) + (count == 1 ? " row" : " rows");
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
