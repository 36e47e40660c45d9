package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.results.ResultFolder;
import kopi.adapter.results.WrittenFile;
import kopi.app.manifest.ManifestJson;
import kopi.app.manifest.RunManifest;
import kopi.core.operator.CsvRecords;
import kopi.core.operator.SafeCells;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.report.RunFiles;

/**
 * What a run writes: its reports, the list of rejected rows, and the manifest. No file has its name before all are
 * complete.
 *
 * <p>Thread-safe.
 */
public final class ReportFiles implements AutoCloseable {
    private static final OutputFile REJECTS =
            new OutputFile(RunFiles.REJECTS, List.of("file", "line", "column", "reason"));

    private final ResultFolder folder;
    private final List<Report> reports;
    private final boolean hasSafeCells;
    private final List<OutputFile> files = new ArrayList<>();
    /** By file; none if cells are written as they are. */
    private final Map<String, SafeCells> safeCells = new HashMap<>();

    @GuardedBy("this")
    private final Map<String, Long> rows = new TreeMap<>();

    @GuardedBy("this")
    private boolean isClosed;

    private ReportFiles(ResultFolder folder, List<Report> reports, boolean hasSafeCells, List<OutputFile> others) {
        this.folder = folder;
        this.reports = reports;
        this.hasSafeCells = hasSafeCells;
        reports.forEach(report -> files.addAll(report.files()));
        files.addAll(others);
        if (hasSafeCells) {
            reports.forEach(this::addSafeCells);
        }
    }

    private void addSafeCells(Report report) {
        switch (report) {
            case Report.Listing listing -> safeCells.put(listing.file(), SafeCells.of(listing));
            case Report.Summary summary ->
                summary.tables().forEach(table -> safeCells.put(table.file(), SafeCells.of(summary, table)));
            case Report.Query query -> safeCells.put(query.file(), SafeCells.of(query));
        }
    }

    /** The files of a run in that folder; nothing is written yet. */
    public static ReportFiles withRejects(ResultFolder folder, List<Report> reports, boolean hasSafeCells) {
        return new ReportFiles(folder, reports, hasSafeCells, List.of(REJECTS));
    }

    /** The files of those reports alone; nothing is written yet. */
    static ReportFiles reportsOnly(ResultFolder folder, List<Report> reports, boolean hasSafeCells) {
        return new ReportFiles(folder, reports, hasSafeCells, List.of());
    }

    /**
     * Starts every file, anew if others have been started in the same folder.
     *
     * @throws kopi.core.error.InvalidInputException if the folder cannot be written to
     */
    public void open() {
        folder.restart(files.stream().map(this::safe).toList());
    }

    private OutputFile safe(OutputFile file) {
        return hasSafeCells
                ? new OutputFile(
                        file.name(),
                        file.header().stream().map(SafeCells::guard).toList())
                : file;
    }

    /**
     * Adds records to a report's file.
     *
     * @throws kopi.core.error.UnavailableException if they cannot be written
     */
    public void append(String file, int count, byte[] csv) {
        SafeCells cells = safeCells.get(file);
        byte[] written = cells == null ? csv : cells.guard(csv);
        synchronized (this) {
            // What comes late must not get into the files of the next attempt.
            if (!isClosed) {
                folder.append(file, written);
                rows.merge(file, (long) count, Long::sum);
            }
        }
    }

    /** Lists rows that could not be read. */
    public void reject(List<RejectedRow> rejected) {
        var records = new CsvRecords();
        for (RejectedRow row : rejected) {
            records.field(text(row.file()))
                    .field(Long.toString(row.line()))
                    .field(text(row.column()))
                    .field(text(row.reason()))
                    .end();
        }
        append(REJECTS.name(), rejected.size(), records.toBytes());
    }

    private String text(String cell) {
        return hasSafeCells ? SafeCells.guard(cell) : cell;
    }

    /**
     * Gives every file its name, and removes what an earlier run has written and this one does not.
     *
     * @param facts what the manifest says of the run
     * @return what deserves a look
     */
    public List<String> commit(RunFacts facts) {
        List<WrittenFile> written = folder.finish();
        var earlier = EarlierFiles.look(
                folder, written.stream().map(WrittenFile::name).toList());
        RunManifest manifest = facts.manifest(reports, hasSafeCells, outputs(written));
        List<String> left = folder.commit(RunFiles.MANIFEST, ManifestJson.write(manifest), earlier.obsolete());
        return earlier.warnings(left);
    }

    private synchronized List<RunManifest.Output> outputs(List<WrittenFile> written) {
        Map<String, String> owners = new HashMap<>();
        reports.forEach(report -> report.files().forEach(file -> owners.put(file.name(), report.name())));
        List<RunManifest.Output> outputs = new ArrayList<>();
        for (WrittenFile file : written) {
            outputs.add(new RunManifest.Output(
                    file.name(),
                    owners.getOrDefault(file.name(), ""),
                    rows.getOrDefault(file.name(), 0L),
                    file.bytes(),
                    file.checksum()));
        }
        return outputs;
    }

    /** What was written. */
    synchronized List<ReportSummary> summaries() {
        List<ReportSummary> summaries = new ArrayList<>();
        for (Report report : reports) {
            for (OutputFile file : report.files()) {
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

    /** Throws away what has not been committed, and what comes from now on. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            folder.abandon();
        }
    }
}
