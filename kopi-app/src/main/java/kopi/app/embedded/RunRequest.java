package kopi.app.embedded;

import java.nio.file.Path;
import java.util.List;
import kopi.app.client.OutputOptions;
import kopi.app.client.UploadOptions;
import kopi.core.report.Report;

/**
 * What to run.
 *
 * @param input what is read, and how
 * @param output where the reports go, and how they are written
 * @param reports which ones
 * @param threads how many threads work
 */
public record RunRequest(UploadOptions input, OutputOptions output, List<Report> reports, int threads) {
    /** With reports in the usual form. */
    public RunRequest(UploadOptions input, Path out, List<Report> reports, int threads) {
        this(input, OutputOptions.in(out), reports, threads);
    }

    public RunRequest {
        reports = List.copyOf(reports);
    }
}
