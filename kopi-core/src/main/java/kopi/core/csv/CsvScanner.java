package kopi.core.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private final RowColumns columns;
    private final TextPicker texts;
    private final MonthTable months = new MonthTable();

    private CsvLayout layout;
    private FastRowScanner fastRows;
    private RowParser oddRows;

    private List<Reject> rejects = new ArrayList<>();
    private int position;
    private int end;
    private int lines;
    private boolean endsInsideLine;

    public CsvScanner(CsvLayout layout) {
        this.columns = new RowColumns(layout.projection());
        this.texts = new TextPicker(layout);
        this.layout = layout;
        this.fastRows = new FastRowScanner(layout, months);
        this.oddRows = new RowParser(layout);
    }

    /**
     * Begins with a chunk: the records that start in {@code [from, end)}.
     *
     * @param fileLayout of the same projection and dialect as the layouts before
     */
    public void start(CsvLayout fileLayout, int from, int chunkEnd) {
        if (layout != fileLayout) {
            layout = fileLayout;
            fastRows = new FastRowScanner(fileLayout, months);
            oddRows = new RowParser(fileLayout);
        }
        oddRows.record().restart();
        columns.clear();
        rejects = new ArrayList<>();
        position = from;
        end = chunkEnd;
        lines = 0;
        endsInsideLine = false;
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
        while (position < end) {
            columns.ensureRoom();
            int rowsBefore = columns.rows;
            position = fastRows.scan(bytes, position, end, columns);
            lines += columns.rows - rowsBefore;
            if (position < end && columns.rows < columns.capacity() && !readOddRow(bytes, limit, complete)) {
                return Optional.empty();
            }
        }
        return Optional.of(new ScannedRows(texts.batch(columns, bytes), rejects, lines, position, endsInsideLine));
    }

    /** Reads one record of whatever kind; returns false if it goes on behind the limit. */
    private boolean readOddRow(byte[] bytes, int limit, boolean complete) {
        Outcome outcome = oddRows.split(bytes, position, limit, complete);
        if (outcome == Outcome.INCOMPLETE) {
            return false;
        }
        if (outcome != Outcome.BLANK) {
            Reject reject = oddRows.read(bytes, outcome, lines, columns);
            if (reject != null) {
                rejects.add(reject);
            }
        }
        position = oddRows.record().end();
        lines += oddRows.record().lines();
        endsInsideLine = oddRows.record().lines() == 0 && !complete;
        return true;
    }
}
