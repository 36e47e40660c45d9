package kopi.core.job;

import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;

/**
 * How many bytes the state of a job takes, copies included: an upper bound, and a function of the state alone, so that
 * whoever folds a journal again counts the same.
 */
public final class StateCost {
    private static final int VALUE = Long.BYTES;
    /** Where a group stands, while the table is read. */
    private static final int PLACE = Integer.BYTES;
    /** A row's number while rows are ordered: an object, two references to it, and the number again. */
    private static final int ORDERED = 36;
    /** An id that is looked up, in two trees, and the text that is found. */
    private static final int LOOKED_UP = 192;
    /** A field that is printed, in a buffer that doubles. */
    private static final int PRINTED = 48;

    /** A part of a plan: an object or two, references to them, and its encoded form in a snapshot. */
    private static final int PART = 160;
    /** A character of a name or path, and its encoded form. */
    private static final int CHARACTER = 5;
    /** A file of a job's input beside its path. */
    private static final int FILE = 96;

    private static final int TEXT_COPIES = 4;
    /** Put together, joined, and grouped again. */
    private static final int GROUP_COPIES = 3;

    private StateCost() {}

    /** What a job takes where it is known: its plan, and what it says that it reads. */
    public static long job(JobPlan plan, InputIdentity input) {
        return PART * PlanLimits.parts(plan.reports())
                + CHARACTER * PlanLimits.textLength(plan.reports())
                + input.files().stream()
                        .mapToLong(file -> FILE + (long) CHARACTER * file.path().length())
                        .sum();
    }

    /** What texts take that are kept. */
    public static long texts(List<String> texts) {
        return texts.stream()
                .mapToLong(text -> PART + (long) CHARACTER * text.length())
                .sum();
    }

    /** What a group takes beside its place in a hash table: its copy in a snapshot, or those on the way to the joiner. */
    public static long group(Report.Summary shape) {
        long copy = (long) VALUE * shape.columnCount() + PLACE;
        boolean allRank =
                shape.tables().stream().allMatch(table -> table.ranking().isPresent());
        // Where a table prints all groups, all of them are copied, ordered and copied again.
        return allRank ? copy : 2 * copy + ORDERED;
    }

    /** What a group takes that a partition has sent: itself, its copy, and what is printed of it. */
    public static long printedGroup(Report.Summary shape) {
        long fields = shape.tables().stream()
                .map(Table::columns)
                .mapToLong(List::size)
                .sum();
        return 3L * VALUE * shape.columnCount()
                + ORDERED
                + LOOKED_UP * shape.lookups().count()
                + PRINTED * fields;
    }

    /** What groups take that a partition has sent, until they are joined: with what is made of them, unless that is told apart. */
    public static long sentGroups(Report report, Batch groups) {
        return switch (report) {
            case Report.Listing _ -> 0;
            case Report.Summary summary -> groups.rows() * printedGroup(summary);
            case Report.Query _ -> rows(groups);
        };
    }

    /** What groups of a query take, beside themselves, while they are joined, grouped again, ordered or printed. */
    public static long joinedGroups(Report.Query query, Batch groups) {
        return GROUP_COPIES * columns(groups)
                + groups.rows()
                        * (ORDERED + (long) PRINTED * query.plan().output().size());
    }

    /** What texts of so many bytes take when they are printed: in a buffer that doubles, in their part, and encoded. */
    public static long printedTexts(long bytes) {
        return TEXT_COPIES * bytes;
    }

    /** What rows take that are kept: themselves, and their copy in a snapshot. */
    public static long rows(Batch rows) {
        return 2 * columns(rows);
    }

    /** What rows take, unpacked. */
    public static long columns(Batch rows) {
        long bytes = 0;
        for (Column column : rows.columns()) {
            bytes += switch (column) {
                case LongColumn(long[] values) -> (long) VALUE * values.length;
                case TextColumn texts -> texts(texts);
                case UuidColumn uuids -> uuids.bytes();
                case DictionaryColumn(int[] codes, TextColumn dictionary) ->
                    (long) Integer.BYTES * codes.length + texts(dictionary);
            };
        }
        return bytes;
    }

    private static long texts(TextColumn texts) {
        return texts.bytes().length + (long) Integer.BYTES * texts.ends().length;
    }
}
