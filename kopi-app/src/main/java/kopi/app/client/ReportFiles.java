package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.results.ResultFolder;
import kopi.core.operator.CsvRecords;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;

/**
 * What a run writes: its reports, and the list of rejected rows. No file has its name before all are complete.
 *
 * <p>Thread-safe.
 */
public final class ReportFiles implements AutoCloseable {
    private static final OutputFile REJECTS =
            new OutputFile("rejects.csv", List.of("file", "line", "column", "reason"));

    private final List<Report> reports;
    private final ResultFolder folder;

    @GuardedBy("this")
    private final Map<String, Long> rows = new TreeMap<>();

    private ReportFiles(Path out, List<Report> reports, List<OutputFile> others) {
        this.reports = reports;
        List<OutputFile> files = new ArrayList<>();
        reports.forEach(report -> files.addAll(report.shape().files()));
        files.addAll(others);
        this.folder = new ResultFolder(out, files);
    }

    /** The files of a run; nothing is written yet. */
    public static ReportFiles withRejects(Path out, List<Report> reports) {
        return new ReportFiles(out, reports, List.of(REJECTS));
    }

    /** The files of those reports alone; nothing is written yet. */
    static ReportFiles reportsOnly(Path out, List<Report> reports) {
        return new ReportFiles(out, reports, List.of());
    }

    /**
     * Starts every file.
     *
     * @throws kopi.core.error.InvalidInputException if the folder cannot be written to
     */
    public void open() {
        folder.open();
    }

    /**
     * Adds records to a report's file.
     *
     * @throws kopi.core.error.UnavailableException if they cannot be written
     */
    public void append(String file, int count, byte[] csv) {
        folder.append(file, csv);
        synchronized (this) {
            rows.merge(file, (long) count, Long::sum);
        }
    }

    /** Lists rows that could not be read. */
    public void reject(List<RejectedRow> rejected) {
        var records = new CsvRecords();
        for (RejectedRow row : rejected) {
            records.field(row.file())
                    .field(Long.toString(row.line()))
                    .field(row.column())
                    .field(row.reason())
                    .end();
        }
        folder.append(REJECTS.name(), records.toBytes());
    }

    /** Gives every file its name. */
    public void commit() {
        folder.commit();
    }

    /** What was written. */
    synchronized List<ReportSummary> summaries() {
        List<ReportSummary> summaries = new ArrayList<>();
        for (Report report : reports) {
            for (OutputFile file : report.shape().files()) {
                summaries.add(new ReportSummary(
                        report.name(), folder.path(file.name()).toString(), rows.getOrDefault(file.name(), 0L)));
            }
        }
        return summaries;
    }

    /** Where rejected rows are listed. */
    String rejects() {
        return folder.path(REJECTS.name()).toString();
    }

    /** Throws away what has not been committed. */
    @Override
    public void close() {
        folder.close();
    }
}
