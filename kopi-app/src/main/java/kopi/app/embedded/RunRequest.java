package kopi.app.embedded;

import java.nio.file.Path;
import java.util.List;
import kopi.app.client.UploadOptions;
import kopi.core.report.Report;

/**
 * What to run.
 *
 * @param input what is read, and how
 * @param out where the reports go
 * @param reports which ones
 * @param threads how many threads work
 */
public record RunRequest(UploadOptions input, Path out, List<Report> reports, int threads) {
    public RunRequest {
        reports = List.copyOf(reports);
    }
}
