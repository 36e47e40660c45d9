package kopi.core.csv;

import java.util.Arrays;
import java.util.Optional;
import kopi.core.csv.RecordSplitter.Outcome;

/**
 * Turns the bytes of a chunk into a columnar batch.
 *
 * <p>When called: {@link #start}, then {@link #resume} until it returns a result. The buffers inside are reused from
 * chunk to chunk, so keep a scanner per thread. Not thread-safe.
 */
public final class CsvScanner {
    /** A record may have so many bytes, line end included. Bounds memory, and what a stray quote can swallow. */
    public static final int RECORD_LIMIT = 1 << 20;

    /** So many bytes behind the known ones are overwritten by {@link #resume}. */
    public static final int PADDING = 64;

    /** Chunks smaller than this are not worth two lanes. */
    private static final int MIN_BYTES_FOR_TWO_LANES = 1 << 12;

    private final TextPicker texts;
    private final MonthTable months = new MonthTable();
    private final Lane front;
    private final Lane back;

    private CsvLayout layout;
    private FastRowScanner fastRows;
    private RowParser oddRows;

    private int end;
    private boolean isSplit;

    /** A scanner for files of that layout, or others of the same projection. */
    public CsvScanner(CsvLayout layout) {
        this.texts = new TextPicker(layout.projection());
        this.front = new Lane(layout.projection());
        this.back = new Lane(layout.projection());
        this.layout = layout;
        this.fastRows = new FastRowScanner(layout, months);
        this.oddRows = new RowParser(layout);
    }

    /**
     * Begins with a chunk: the records that start in {@code [from, chunkEnd)}.
     *
     * @param fileLayout of the same projection as the layouts before
     */
    public void start(CsvLayout fileLayout, int from, int chunkEnd) {
        if (layout != fileLayout) {
            layout = fileLayout;
            fastRows = new FastRowScanner(fileLayout, months);
            oddRows = new RowParser(fileLayout);
        }
        end = chunkEnd;
        isSplit = false;
        front.start(from, chunkEnd);
        back.start(chunkEnd, chunkEnd);
    }

    /**
     * Scans on.
     *
     * @param bytes the same bytes as before, and perhaps more of them; at least {@link #PADDING} longer than
     *     {@code limit}
     * @param limit where the known bytes end: at the chunk's end or behind it
     * @param complete whether the file ends there
     * @return the chunk's rows, or empty if the last record goes on behind {@code limit}: read more and call again
     */
    public Optional<ScannedRows> resume(byte[] bytes, int limit, boolean complete) {
        // The fast scanner gives up on a quote, so it cannot run off the known bytes.
        Arrays.fill(bytes, limit, limit + PADDING, (byte) '"');
        split(bytes);
        while (front.isOpen() && back.isOpen()) {
            fastRows.scan(bytes, front, back);
            if (!readRow(bytes, front, limit, complete) || !readRow(bytes, back, limit, complete)) {
                return Optional.empty();
            }
        }
        if (!finish(bytes, front, limit, complete)) {
            return Optional.empty();
        }
        if (back.isEmpty()) {
            return Optional.of(result(bytes));
        }
        if (back.follows(front)) {
            if (!finish(bytes, back, limit, complete)) {
                return Optional.empty();
            }
            front.append(back);
        } else {
            // The back lane started inside of quotes, and what it found is void.
            front.extend(end);
            back.start(end, end);
            if (!finish(bytes, front, limit, complete)) {
                return Optional.empty();
            }
        }
        return Optional.of(result(bytes));
    }

    private ScannedRows result(byte[] bytes) {
        return new ScannedRows(
                texts.batch(front.columns, bytes), front.rejects(), front.lines, front.position, front.endsInsideLine);
    }

    /** Has the second half of the chunk scanned by the back lane, on the assumption that it starts outside of quotes. */
    private void split(byte[] bytes) {
        if (isSplit) {
            return;
        }
        isSplit = true;
        if (end - front.position < MIN_BYTES_FOR_TWO_LANES) {
            return;
        }
        for (int i = (front.position + end) >>> 1; i < end; i++) {
            if (bytes[i] == '\n') {
                front.extend(i + 1);
                back.start(i + 1, end);
                return;
            }
        }
    }

    /** Reads what is left of a lane; returns false if a record goes on behind the limit. */
    private boolean finish(byte[] bytes, Lane lane, int limit, boolean complete) {
        while (lane.isOpen()) {
            fastRows.scan(bytes, lane);
            if (!readRow(bytes, lane, limit, complete)) {
                return false;
            }
        }
        return true;
    }

    /** Reads one record of whatever kind, if there is one; returns false if it goes on behind the limit. */
    private boolean readRow(byte[] bytes, Lane lane, int limit, boolean complete) {
        if (!lane.isOpen()) {
            return true;
        }
        Outcome outcome = oddRows.split(bytes, lane.position, limit, complete);
        if (outcome == Outcome.INCOMPLETE) {
            return false;
        }
        lane.columns.ensureRoom();
        if (outcome != Outcome.BLANK) {
            Reject reject = oddRows.read(bytes, outcome, lane.lines, lane.columns);
            if (reject != null) {
                lane.reject(reject);
            }
        }
        lane.position = oddRows.record().end();
        lane.lines += oddRows.record().lines();
        lane.endsInsideLine = oddRows.record().lines() == 0 && !complete;
        return true;
    }
}
