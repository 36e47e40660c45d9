package kopi.core.csv;

import java.util.ArrayList;
import java.util.List;
import kopi.core.report.Projection;

/** A part of a chunk while it is scanned, and what was found in it so far. Not thread-safe. */
final class Lane {
    final RowColumns columns;
    /** Where the next record starts. */
    int position;
    /** Physical lines before {@link #position}. */
    int lines;
    /** The last record was rejected and the rest of its first line goes on at {@link #position}. */
    boolean endsInsideLine;

    private int start;
    private int end;
    private List<Reject> rejects = new ArrayList<>();

    Lane(Projection projection) {
        columns = new RowColumns(projection);
    }

    /** Begins with the records that start in {@code [from, to)}. */
    void start(int from, int to) {
        columns.clear();
        start = from;
        position = from;
        end = to;
        lines = 0;
        endsInsideLine = false;
        rejects = new ArrayList<>();
    }

    /** Whether records are left. */
    boolean isOpen() {
        return position < end;
    }

    /** Whether nothing was given to this lane. */
    boolean isEmpty() {
        return start == end;
    }

    int end() {
        return end;
    }

    void reject(Reject reject) {
        rejects.add(reject);
    }

    List<Reject> rejects() {
        return rejects;
    }

    /** Whether this lane starts where that one, which is done, ended. */
    boolean follows(Lane before) {
        return start == before.position;
    }

    /** Notes that so many good rows, of one line each, end there. */
    void moveTo(int newPosition, int rows) {
        position = newPosition;
        lines += rows;
        columns.rows += rows;
    }

    /** Goes on up to there. */
    void extend(int to) {
        end = to;
    }

    /** Takes over what the lane found that follows this one. */
    void append(Lane next) {
        columns.append(next.columns);
        for (Reject reject : next.rejects) {
            rejects.add(new Reject(lines + reject.line(), reject.column(), reject.reason()));
        }
        lines += next.lines;
        position = next.position;
        end = next.end;
        endsInsideLine = next.endsInsideLine;
    }
}
